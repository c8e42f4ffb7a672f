"""WebSockets whose messages reach a call at once, past the queues and tasks of ASGI.

A call's stream brings and takes 50 messages a second, and the way through ASGI costs several times
what becomes of them. So uvicorn is given this in place of its own WebSocket. It is the same, until
a handler takes the messages over: then ordinary frames are read and written here. All others, such
as pings, fragments and whatever is wrong, stay with the library, which is given whole frames only.
"""

from collections.abc import Callable

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.utils import apply_mask

Message = str | bytes
_EXTENSION = "smartivr.direct"
_TEXT, _BINARY = 0x81, 0x82
"""First bytes of whole messages without extensions."""
_MASKED = 0x80
_MASK_BYTES = 4
_IN_TWO_BYTES, _IN_EIGHT_BYTES = 126, 127
"""In place of a length, which follows in so many bytes."""
_SHORT, _MEDIUM = 125, 65_535


class DirectSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, whose messages may be taken over."""

    _take: Callable[[Message], None] | None = None
    _by_library = False
    """Whether the library may be in the midst of a frame, or of a message."""
    _unread = b""
    """The beginning of a frame."""

    async def run_asgi(self) -> None:
        """Run the application, and let it find this."""
        self.scope["extensions"] = {**(self.scope["extensions"] or {}), _EXTENSION: self}  # type: ignore[dict-item]  # our own extension, which ASGI's types cannot know
        await super().run_asgi()

    def take_over(self, take: Callable[[Message], None]) -> None:
        """Hand each message to this from now on, and none to `receive`."""
        self._take = take
        self._catch_up()

    def send_now(self, message: Message) -> bool:
        """Send a message at once; False where it must wait, or the connection is over."""
        if not self.writable.is_set() or self.close_sent or self.transport.is_closing():
            return False
        if isinstance(message, str):
            self.transport.write(frame(_TEXT, message.encode()))
        else:
            self.transport.write(frame(_BINARY, message))
        return True

    def data_received(self, data: bytes) -> None:
        """Take what came: ordinary frames here, all else by the library."""
        if self._take is None or self._by_library:
            self._by_library = self._by_library or self.handshake_initiated
            self._leave_to_library(data)
            return
        data = self._unread + data if self._unread else data
        at = 0
        while end := _end_of_frame(data, at):
            if end - at > self.config.ws_max_size:
                self._by_library = True
                break
            if end > len(data):
                break
            self._received(data[at:end], self._take)
            at = end
        self._unread = data[at:]
        if self._by_library:
            self._leave_to_library(self._unread)

    def _received(self, whole: bytes, take: Callable[[Message], None]) -> None:
        """Take one whole frame."""
        opcode, length = whole[0], whole[1] & ~_MASKED
        if opcode not in {_TEXT, _BINARY} or not whole[1] & _MASKED:
            self._leave_to_library(whole)
            return
        begin = 2 + _length_bytes(length) + _MASK_BYTES
        payload = apply_mask(whole[begin:], whole[begin - _MASK_BYTES : begin])
        if opcode == _BINARY:
            take(payload)
            return
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            self._leave_to_library(whole)
            return
        take(text)

    def _leave_to_library(self, data: bytes) -> None:
        super().data_received(data)
        if self._take is not None:
            self._catch_up()

    def _catch_up(self) -> None:
        """Hand over messages that wait in the way of ASGI; its end stays there."""
        waiting = [self.queue.get_nowait() for _ in range(self.queue.qsize())]
        for event in waiting:
            if event["type"] != "websocket.receive" or self._take is None:
                self.queue.put_nowait(event)
                continue
            payload = event.get("bytes")
            self._take(payload if payload is not None else event.get("text") or "")
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()


def direct(socket: WebSocket) -> DirectSocket | None:
    """Return what is below an accepted socket; None on other servers."""
    found = socket.scope.get("extensions", {}).get(_EXTENSION)
    return found if isinstance(found, DirectSocket) else None


def frame(opcode: int, payload: bytes) -> bytes:
    """Put a payload into one frame of a server."""
    length = len(payload)
    if length <= _SHORT:
        return bytes((opcode, length)) + payload
    if length <= _MEDIUM:
        return bytes((opcode, _IN_TWO_BYTES)) + length.to_bytes(2, "big") + payload
    return bytes((opcode, _IN_EIGHT_BYTES)) + length.to_bytes(8, "big") + payload


def _end_of_frame(data: bytes, at: int) -> int:
    """Tell where the frame that begins here ends, be that in the data or not; 0: too early."""
    if len(data) < at + 2:
        return 0
    length, masked = data[at + 1] & ~_MASKED, data[at + 1] & _MASKED
    begin = at + 2 + _length_bytes(length)
    if len(data) < begin:
        return 0
    if length > _SHORT:
        length = int.from_bytes(data[at + 2 : begin], "big")
    return begin + (_MASK_BYTES if masked else 0) + length


def _length_bytes(length: int) -> int:
    """Tell how many bytes of length follow after the first."""
    return {_IN_TWO_BYTES: 2, _IN_EIGHT_BYTES: 8}.get(length, 0)
