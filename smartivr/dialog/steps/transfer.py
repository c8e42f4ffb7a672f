"""`transfer`: a person, department or number as destination."""

from typing import ClassVar

from pydantic import Field

from smartivr.dialog.steps.destination import Destination


class Transfer(Destination):
    """Pass the caller to a person, a department or an outside number."""

    verb: ClassVar[str] = "transfer"

    transfer: str = Field(min_length=1, description="Whom to.")
