"""Where callers go on whom jambonz has streamed to us."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import structlog

from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.follow_ups import FollowUp, FollowUps
from smartivr.runtime.connectors.jambonz_hooks import AFTER_PATH, Hooks
from smartivr.runtime.connectors.jambonz_verbs import HANG_UP, Verb, dial
from smartivr.runtime.connectors.rest import Rest
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)


class JambonzCalls:
    """Passes callers on: by the verbs after our own stream, or by REST after somebody else's."""

    def __init__(self, destinations: Destinations, hooks: Hooks, rest: Rest | None) -> None:
        self._destinations = destinations
        self._hooks = hooks
        self._rest = rest
        self._follow_ups = FollowUps()

    def after(self, call_sid: str) -> Sequence[Verb]:
        """Return what jambonz does with a call whose stream has ended."""
        follow_up = self._follow_ups.take(call_sid)
        return dial(follow_up) if follow_up else HANG_UP

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Have the caller connected to where the operator's table says."""
        address = self._destinations.address(handover)
        if not address:
            _log.warning("no-destination", connector="jambonz", kind=handover.kind)
            return False
        sent_by_us = bool(begun.token)
        if not sent_by_us and not (self._rest and self._hooks.usable):
            return False
        self._follow_ups.put(begun.reference, FollowUp(address, handover.context))
        after = {"call_hook": self._hooks.hook(AFTER_PATH)}
        return sent_by_us or await self._change(begun, after)

    async def hang_up(self, begun: Begun) -> None:
        """End the call; after our own stream the verbs do it."""
        if not begun.token:
            await self._change(begun, {"call_status": "completed"})

    async def _change(self, begun: Begun, what: Mapping[str, object]) -> bool:
        path = f"/{quote(begun.reference, safe='')}"
        return self._rest is not None and await self._rest.attempt("POST", path, json=what)
