"""Calls that are placed through an account at jambonz."""

from urllib.parse import quote, urlencode

from smartivr.errors import TransportError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors.dialable import is_number
from smartivr.runtime.connectors.jambonz_hooks import CALL_PATH, STATUS_PATH, Hooks
from smartivr.runtime.connectors.outbound import Outbound
from smartivr.runtime.connectors.rest import Rest
from smartivr.transports.base import Transport

_RESULTS = {"busy": "busy", "no-answer": "no-answer", "failed": "failed", "completed": "failed"}
"""What a status says of a call that never reached us."""


class JambonzTrunk:
    """Has an account's carriers ring numbers."""

    name = "jambonz"

    def __init__(self, shown: str, hooks: Hooks, rest: Rest, outbound: Outbound) -> None:
        self._shown = shown
        self._hooks = hooks
        self._rest = rest
        self._outbound = outbound

    def reaches(self, number: str) -> bool:
        """Whether it is a number of the telephone network."""
        return is_number(number)

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Ring until somebody answers or the time is over."""
        return await self._outbound.dial(self, ring)

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; whoever answers is streamed to us.

        Raises:
            TransportError: jambonz cannot be reached, or refuses.

        """
        waiting = "?" + urlencode({"wait": key})
        placed = await self._rest.ask(
            "POST",
            "",
            json={
                "from": self._shown,
                "to": {"type": "phone", "number": ring.number},
                "timeout": max(1, round(ring.ring_s)),
                "call_hook": self._hooks.hook(CALL_PATH + waiting),
                "call_status_hook": self._hooks.hook(STATUS_PATH + waiting),
            },
        )
        reference = placed.get("sid")
        if not isinstance(reference, str) or not reference:
            raise TransportError("jambonz does not tell the id of the call it placed")
        return reference

    async def withdraw(self, reference: str) -> None:
        """Stop the ringing, or hang up: there is a status for each, and one of them is heeded."""
        for status in ("no-answer", "completed"):
            path = f"/{quote(reference, safe='')}"
            await self._rest.attempt("POST", path, json={"call_status": status})

    def told(self, key: str, status: str) -> None:
        """Take note of a call's status, of which the last ones say that nobody answered."""
        if status in _RESULTS:
            self._outbound.not_reached(key, NotReached(_RESULTS[status]))
