"""`queue`: a queue of callers as destination."""

from typing import ClassVar

from pydantic import Field

from smartivr.dialog.steps.destination import Destination


class Queue(Destination):
    """Put the caller into a queue."""

    verb: ClassVar[str] = "queue"

    queue: str = Field(min_length=1, description="Which queue.")
