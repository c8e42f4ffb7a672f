"""A registered phone: rung by the server, then a caller like any other."""

from smartivr.client.caller_side import CallerSide
from smartivr.client.player import Player
from smartivr.client.socket_side import Message
from smartivr.line import MediaFormat


class PhoneSide(CallerSide):
    """A phone for one call. Iterate over it: `ringing` comes first, then answer, or reject.

    What follows an answer is what any caller is told, up to `ended`.
    """

    def __init__(self, opened: Message, media: MediaFormat, player: Player) -> None:
        super().__init__(
            {**opened, "session": opened["phone"], "line": "", "key": ""},
            media,
            player,
            live=False,
        )
        self.number: str = opened["number"]

    async def answer(self) -> None:
        """Take the call that rings."""
        await self._tell("answer")

    async def reject(self) -> None:
        """Do not take the call that rings; the phone may be rung again."""
        await self._tell("reject")
