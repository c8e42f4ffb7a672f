"""The caller's end of one call."""

import contextlib

from smartivr.client.player import Player
from smartivr.client.socket_side import Message, SocketSide
from smartivr.errors import TransportError
from smartivr.line import MediaFormat, Samples

__all__ = ["CallerSide", "Message"]


class CallerSide(SocketSide):
    """The caller's end of one call. Iterate over it for what the server tells.

    Between what is said it sends silence, as a telephone does; where `live` is set nothing is
    sent but what `send_audio` is given.
    """

    def __init__(self, opened: Message, media: MediaFormat, player: Player, *, live: bool) -> None:
        super().__init__(opened["address"], opened["token"], media, player)
        self.session: str = opened["session"]
        self.line: str = opened["line"]
        self.key: str = opened["key"]
        """Shows that the call is ours, such as to `Client.session`."""
        self.stage = "menu"
        """What goes on, as told last: menu, waiting, ringing, talking, held and so on."""
        self.ended: Message | None = None
        """The last message, once the call is over."""
        self._live = live

    async def press(self, keys: str) -> None:
        """Press one key after another."""
        for key in keys:
            await self._tell("key", key=key)

    async def type(self, text: str) -> None:
        """Give words in place of saying them."""
        await self._tell("text", text=text)

    async def hang_up(self) -> None:
        """End the call."""
        await self._tell("hangup")

    async def close(self) -> None:
        """Hang up if the call is not over, and free everything."""
        if self.ended is None and self._socket is not None:
            with contextlib.suppress(TransportError):
                await self.hang_up()
        await super().close()

    def _take(self, message: Message) -> None:
        match message["type"]:
            case "stage":
                self.stage = message["stage"]
            case "ended":
                self.ended = message
                self.over = True
        super()._take(message)

    def _idle_frame(self) -> Samples | None:
        return None if self._live else self._silence
