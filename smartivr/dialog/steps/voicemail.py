"""`voicemail`: a voicemail box as destination."""

from typing import ClassVar

from pydantic import Field

from smartivr.dialog.steps.destination import Destination


class Voicemail(Destination):
    """Let the caller leave a message."""

    verb: ClassVar[str] = "voicemail"

    voicemail: str = Field(min_length=1, description="Whose box.")
