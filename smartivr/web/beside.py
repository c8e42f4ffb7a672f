"""What routes need that show or change what a server keeps beside its calls."""

from typing import Annotated

from fastapi import Depends

from smartivr.errors import NotFound
from smartivr.runtime.background import Background
from smartivr.web.desk import AtDesk


def _background_of(desk: AtDesk) -> Background:
    if desk.background is None:
        raise NotFound("this server keeps neither messages nor callbacks")
    return desk.background


Beside = Annotated[Background, Depends(_background_of)]
