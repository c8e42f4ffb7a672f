"""Calls that Asterisk places for us."""

import secrets

from smartivr.errors import TransportError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors.asterisk_ari import Ari, channel_path
from smartivr.runtime.connectors.dialable import is_number
from smartivr.runtime.connectors.outbound import Outbound
from smartivr.transports.base import Transport

NUMBER = "{number}"
"""Stands in the dial string for the number."""
_BY_STATUS = {
    "BUSY": "busy",
    "NOANSWER": "no-answer",
    "CONGESTION": "failed",
    "CHANUNAVAIL": "failed",
}
"""What Asterisk tells of a dialled channel while it is there."""
_BY_CAUSE = dict.fromkeys((17, 21), "busy") | dict.fromkeys((0, 16, 18, 19), "no-answer")
"""By the hang-up cause (Q.850), for what has no status; 21 is a called person who declines."""


class AsteriskTrunk:
    """Has Asterisk ring numbers."""

    name = "asterisk"

    def __init__(self, ari: Ari, outbound: Outbound, dial_string: str, shown: str) -> None:
        self._ari = ari
        self._outbound = outbound
        self._dial_string = dial_string
        self._shown = shown
        self._keys: dict[str, str] = {}

    def reaches(self, number: str) -> bool:
        """Whether it is a number of the telephone network."""
        return is_number(number)

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Ring until somebody answers or the time is over."""
        return await self._outbound.dial(self, ring)

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; the channel's id.

        Raises:
            TransportError: Asterisk cannot be reached, or refuses.

        """
        channel = f"smartivr-{secrets.token_hex(8)}"
        self._keys[channel] = key
        try:
            await self._ari.originate(
                channel,
                endpoint=self._dial_string.replace(NUMBER, ring.number),
                callerId=self._shown,
                timeout=str(max(1, round(ring.ring_s))),
            )
        except TransportError:
            del self._keys[channel]
            raise
        return channel

    async def withdraw(self, reference: str) -> None:
        """Stop the ringing, or hang up."""
        self._keys.pop(reference, None)
        await self._ari.attempt("DELETE", channel_path(reference))

    def answered(self, channel: str) -> str:
        """Return the key that a placed call's stream brings; empty for a call that came in."""
        return self._keys.pop(channel, "")

    def dialled(self, channel: str, status: str) -> None:
        """Asterisk tells how the dialling of a channel stands."""
        if status in _BY_STATUS:
            self._not_reached(channel, _BY_STATUS[status])

    def ended(self, channel: str, cause: int) -> None:
        """A channel is gone; one that was rung for us has not answered."""
        self._not_reached(channel, _BY_CAUSE.get(cause, "failed"))

    def _not_reached(self, channel: str, result: str) -> None:
        if key := self._keys.pop(channel, ""):
            self._outbound.not_reached(key, NotReached(result))
