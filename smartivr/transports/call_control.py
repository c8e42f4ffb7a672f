"""The seam to what a provider is asked for beside its stream: transfer, hang up."""

from typing import Protocol

from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun


class CallControl(Protocol):
    """One provider's way of managing calls, such as its REST interface."""

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Bring the caller elsewhere; False where that cannot be done. Never raises.

        What the caller is wanted at is looked up in the operator's table of destinations.
        """

    async def hang_up(self, begun: Begun) -> None:
        """End the call at the provider. Never raises."""
