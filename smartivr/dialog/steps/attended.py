"""What destinations have in common where somebody answers: a queue, a person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from smartivr.dialog.steps.base import Edge
from smartivr.dialog.steps.destination import Destination
from smartivr.dialog.wording_queue import queue_wording

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow


class Attended(Destination):
    """A place where the caller talks to somebody."""

    then: str = Field("", description="The step after the talk; by default the call ends.")

    def stock(self, flow: "Flow") -> Iterator[str]:
        """What is said or asked about recording, where talks are recorded."""
        words, policy = queue_wording(flow.language), flow.recording
        if policy.record:
            said = {"tell": words.recorded, "ask": words.may_we_record}.get(policy.consent, "")
            yield from (said,) if said else ()

    def edges(self) -> Iterator[Edge]:
        """What follows the talk."""
        if self.then:
            yield Edge("then", self.then, ("then",))
