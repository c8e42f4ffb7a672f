"""The audio socket of a session: binary audio frames and JSON messages, both ways.

The transport opens no socket itself. Whoever has one (the web layer) attaches it, hands over
each message by `received` and sends what `outgoing` gives. So a connection can break and come
back while the call goes on, and every rule here is tested by plain calls.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Mapping

from smartivr.audio import g711
from smartivr.errors import BadFrame, BadMessage, PeerTooFast, PeerTooSlow, TransportError
from smartivr.line import (
    Attached,
    Detached,
    Frame,
    HungUp,
    KeyPressed,
    LineEvent,
    MediaFormat,
    Played,
    Samples,
    Typed,
)
from smartivr.transports import browser_messages as messages
from smartivr.transports.base import Handover
from smartivr.transports.mailbox import Mailbox
from smartivr.transports.pace import Bucket, Limits

_BATCH = 16
Connection = asyncio.Future[None]
"""One socket of a session; done once it is given up."""

Say = Callable[[str], str]
"""Puts a sentence into the peer's language."""

_SENTENCES = {"understood": "why", "error": "message"}
"""The fields of messages that hold sentences for a person."""
_FAREWELL_S = 2.0
"""How long `close` waits for a peer to take what is queued."""


class BrowserTransport:
    """One caller's session, over one socket after another."""

    def __init__(
        self,
        media: MediaFormat,
        *,
        clock: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
    ) -> None:
        self.media = media
        self.close_code = 1000
        """What to close the socket with once `outgoing` has ended."""
        self._limits = limits or Limits()
        self._clock = clock
        now = clock()
        self._audio_bucket = Bucket(self._limits.audio_ahead_s, 1.0, now, self._limits.standstill_s)
        self._message_bucket = Bucket(
            self._limits.messages_at_once, self._limits.messages_per_s, now
        )
        self._patience = Bucket(self._limits.offences, 1.0, now)
        self._bytes_per_s = media.rate_hz * media.bytes_per_sample
        self._events = Mailbox(self._limits.unheard_frames)
        self._outgoing: deque[str | bytes] = deque()
        self._wake_sender: asyncio.Future[None] | None = None
        self._connection: Connection | None = None
        self._sent_all = asyncio.Event()
        self._ready = ""
        self._say: Say = str
        self._marks: dict[str, None] = {}
        self._known_marks: set[str] = set()
        self._closing = False

    # The socket's side

    @property
    def attached(self) -> bool:
        """Whether there is a connection now."""
        return self._connection is not None and not self._connection.done()

    @property
    def resumable(self) -> bool:
        """Whether there has been a connection, so that the next one resumes the call."""
        return self._connection is not None

    def attach(self, ready: Mapping[str, object], say: Say = str) -> Connection:
        """Begin a connection with a `ready` message, in place of the one before.

        What is for a person to read is put by `say` into the language of this connection.

        Messages (not audio) from the time without a connection follow, and marks that were not
        answered are sent again. The connection is done when the transport itself gives it up.
        """
        self.detach("superseded")
        self._say = say
        unanswered = [_json("mark", {"mark": mark}) for mark in self._marks]
        stale = {self._ready, *unanswered}
        self._ready = _json("ready", ready)
        waiting = [message for message in self._outgoing if message not in stale]
        self._outgoing = deque([self._ready, *waiting, *unanswered])
        if self._connection is not None:
            self._events.put(Attached())
        self._connection = asyncio.get_running_loop().create_future()
        self._sent_all.clear()
        return self._connection

    def detach(self, code: str) -> None:
        """Note that the connection broke; the call goes on, in the hope of another one."""
        if self._connection is None or self._connection.done():
            return
        self._connection.set_result(None)
        self._drop_audio()
        self._sent_all.set()
        self._wake()
        self._events.put(Detached(code))

    def hang_up(self, reason: str) -> None:
        """End the caller's side for good."""
        self._events.end(HungUp(reason))

    async def outgoing(self, connection: Connection) -> list[str | bytes]:
        """Wait for what is to be sent next, in order; nothing once it is to be closed."""
        while not (connection.done() or self._outgoing or self._closing):
            self._wake_sender = asyncio.get_running_loop().create_future()
            await self._wake_sender
        if connection.done():
            return []
        if not self._outgoing:
            self._sent_all.set()
            return []
        taken = min(_BATCH, len(self._outgoing))
        return [self._outgoing.popleft() for _ in range(taken)]

    def received(self, message: str | bytes) -> None:
        """Take one message of the peer.

        A mistake is answered with an `error` message and is otherwise ignored; a peer that goes
        on making them is hung up on.
        """
        if self._events.ended:
            return
        try:
            event = self._audio(message) if isinstance(message, bytes) else self._control(message)
        except (TransportError, BadFrame) as error:
            self._offended(error.code, str(error))
        else:
            if isinstance(event, HungUp):
                self._events.end(event)
            elif event is not None:
                self._events.put(event)

    # The call's side

    async def receive(self) -> LineEvent:
        """Wait for the next event; after `HungUp` there are no more."""
        return await self._events.take()

    def send_audio(self, samples: Samples) -> None:
        """Queue one frame; without a connection it is dropped, as nobody would hear it."""
        if self.attached:
            self._send(g711.encode(samples, self.media.encoding))

    def send_mark(self, mark: str) -> bool:
        """Ask the peer to answer once it has played all audio so far; it always can."""
        self._marks[mark] = None
        self._known_marks.add(mark)
        self._send(_json("mark", {"mark": mark}))
        return True

    def clear(self) -> None:
        """Drop audio that waits here, and tell the peer to drop what it has."""
        self._drop_audio()
        self._send(_json("clear", {}))

    def notify(self, kind: str, fields: Mapping[str, object]) -> None:
        """Queue a JSON message of this type."""
        sentence = _SENTENCES.get(kind, "")
        told = {sentence: self._say(str(fields[sentence]))} if sentence in fields else {}
        self._send(_json(kind, {**fields, **told}))

    async def close(self, reason: str, handover: Handover | None = None) -> None:  # noqa: ARG002  who calls from here is told, and goes nowhere else
        """Let the peer take what is queued, for a moment, then end the connection."""
        self._events.end(HungUp(reason))
        self._closing = True
        self._wake()
        if not self.attached:
            return
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._sent_all.wait()
        except TimeoutError:
            self.detach(PeerTooSlow.code)

    # What is inside a message

    def _audio(self, payload: bytes) -> Frame:
        seconds = len(payload) / self._bytes_per_s
        if not payload:
            raise BadFrame("an audio frame is empty")
        if seconds > self._limits.frame_s:
            raise BadFrame(
                f"an audio frame is {seconds:.3f} s long",
                remedy=f"send at most {self._limits.frame_s:g} s in one",
            )
        if not self._audio_bucket.take(seconds, self._clock()):
            raise PeerTooFast(
                "audio comes faster than it is spoken",
                remedy=f"pace it, and check that it is {self.media.rate_hz} Hz "
                f"{self.media.encoding} as agreed",
            )
        return Frame(g711.decode(payload, self.media), self.media.rate_hz)

    def _control(self, text: str) -> LineEvent | None:
        if not self._message_bucket.take(1.0, self._clock()):
            raise PeerTooFast(
                "JSON messages come too fast",
                remedy=f"send at most {self._limits.messages_per_s:g} a second",
            )
        return self._read(text)

    def _read(self, text: str) -> LineEvent | None:
        """Turn a JSON message into an event of the line."""
        match messages.parse(text):
            case messages.Key(key=key):
                return KeyPressed(key)
            case messages.Text(text=typed):
                return Typed(typed)
            case messages.Played(mark=mark):
                return self._played(mark)
            case messages.Hangup():
                return HungUp("caller")

    def _played(self, mark: str) -> Played | None:
        """Pass on the first answer to a mark; it may come twice when a connection was resumed."""
        if mark not in self._known_marks:
            raise BadMessage("a mark was answered that was never sent")
        if mark not in self._marks:
            return None
        del self._marks[mark]
        return Played(mark)

    def _offended(self, code: str, sentence: str) -> None:
        self.notify("error", {"code": code, "message": sentence})
        if not self._patience.take(1.0, self._clock()):
            self.close_code = 1008
            self._events.end(HungUp(code))

    # The queue to the peer

    def _send(self, message: str | bytes) -> None:
        if self._closing:
            return
        self._outgoing.append(message)
        if len(self._outgoing) > self._limits.unread_messages:
            self._overflow()
        self._wake()

    def _overflow(self) -> None:
        """Give up a peer that does not read; without a peer, forget the oldest message."""
        if self.attached:
            self.detach(PeerTooSlow.code)
            sentence = "the connection was given up because it was not read from"
            self.notify("error", {"code": PeerTooSlow.code, "message": sentence})
        while len(self._outgoing) > self._limits.unread_messages:
            self._outgoing.popleft()

    def _drop_audio(self) -> None:
        self._outgoing = deque(text for text in self._outgoing if isinstance(text, str))

    def _wake(self) -> None:
        if self._wake_sender is not None and not self._wake_sender.done():
            self._wake_sender.set_result(None)


def _json(kind: str, fields: Mapping[str, object]) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))
