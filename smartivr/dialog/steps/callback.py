"""`callback`: a promise to call back as destination."""

from typing import ClassVar

from pydantic import Field

from smartivr.dialog.steps.destination import Destination


class Callback(Destination):
    """Promise to call the caller back."""

    verb: ClassVar[str] = "callback"

    callback: str = Field(min_length=1, description="Which queue calls back.")
