"""Where a call that is over here goes on, for a PBX that asks once the caller is back with it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from smartivr.runtime.call import Call
from smartivr.runtime.connectors.context import handover_of
from smartivr.runtime.connectors.destinations import Destinations

OVER_S = 2.0
"""A PBX may ask a little before its call is over here."""
_UNSAFE = re.compile(r"[^\w .:;@/+*#=?%-]+")
"""What a dialplan could take for more than text."""


@dataclass(frozen=True)
class WayOn:
    """The caller's next place; everything is empty for a caller who is to be hung up on."""

    kind: str = ""
    """transfer, queue, voicemail or callback."""
    destination: str = ""
    """Its name in the line."""
    address: str = ""
    """What is to be dialled; empty where the operator's table has nothing."""
    context: Mapping[str, str] = field(default_factory=dict)

    def plain(self, name: str) -> str:
        """Return a part, or a value of the context, as text that no dialplan takes for code."""
        parts = {"kind": self.kind, "destination": self.destination, "address": self.address}
        return _UNSAFE.sub(" ", parts.get(name) or self.context.get(name, "")).strip()


async def way_on(call: Call, destinations: Destinations) -> WayOn:
    """Wait a moment for the call to be over, and say where its caller goes on."""
    try:
        async with asyncio.timeout(OVER_S):
            await call.over.wait()
    except TimeoutError:
        return WayOn()
    outcome = call.session.outcome
    handover = handover_of(call, outcome) if outcome else None
    if handover is None:
        return WayOn()
    return WayOn(
        handover.kind, handover.destination, destinations.address(handover), handover.context
    )
