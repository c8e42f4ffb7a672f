"""What destinations have in common where somebody answers: a queue, a person."""

from collections.abc import Iterator

from pydantic import Field

from smartivr.dialog.steps.base import Edge
from smartivr.dialog.steps.destination import Destination


class Attended(Destination):
    """A place where the caller talks to somebody."""

    then: str = Field("", description="The step after the talk; by default the call ends.")

    def edges(self) -> Iterator[Edge]:
        """What follows the talk."""
        if self.then:
            yield Edge("then", self.then, ("then",))
