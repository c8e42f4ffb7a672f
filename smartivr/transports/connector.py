"""A caller who comes through a provider: its dialect, with limits, order and an end.

Like every transport it opens no socket: whoever has one hands over messages by `received` and
sends what `outgoing` gives.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from smartivr.audio.playout import Playout
from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.errors import BadFrame, OutOfTurn, PeerTooFast, PeerTooSlow, TransportError
from smartivr.line import Encoding, Frame, HungUp, LineEvent, MediaFormat, Samples
from smartivr.transports.base import Handover
from smartivr.transports.call_control import CallControl
from smartivr.transports.dialect import Begun, Dialect, Heard, Media, Message, Reply
from smartivr.transports.mailbox import Mailbox
from smartivr.transports.outgoing import Outgoing, Send
from smartivr.transports.pace import Bucket, Limits

_log = structlog.get_logger(__name__)

_FAREWELL_S = 2.0
"""How long `close` waits for the provider to take what is queued."""
POLICY_VIOLATION = 1008


class ConnectorTransport:
    """One call of one provider, over one connection."""

    def __init__(
        self,
        dialect: Dialect,
        *,
        control: CallControl | None = None,
        clock: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
        parting_s: float = 0.0,
    ) -> None:
        """Make a call's transport.

        Args:
            dialect: the provider's.
            control: what the provider is asked for beside the stream.
            clock: seconds that only rise.
            limits: of what the provider may send.
            parting_s: how long the provider may take to end the connection itself, where that
                is its part once it was told that the call is over here.

        """
        self.dialect = dialect
        self.media = MediaFormat(Encoding.ULAW, 8000)
        """Told by the provider when the call begins."""
        self.close_code = 1000
        """What to close a WebSocket with once `outgoing` has ended."""
        self._control = control
        self._clock = clock
        self._limits = limits or Limits()
        now = clock()
        self._audio_bucket = Bucket(self._limits.audio_ahead_s, 1.0, now, self._limits.standstill_s)
        self._message_bucket = Bucket(
            self._limits.messages_at_once, self._limits.messages_per_s, now
        )
        self._patience = Bucket(self._limits.offences, 1.0, now)
        self._playout = Playout(self.media.rate_hz)
        self._events = Mailbox(self._limits.unheard_frames)
        self._outgoing = Outgoing(self._limits.unread_messages)
        self._begun: asyncio.Future[Begun | None] = asyncio.get_running_loop().create_future()
        self._parting_s = parting_s
        self._parting = False
        self._provider_ended = False
        self._parted = asyncio.Event()
        self._outgoing.put(dialect.greeting())

    # --- the socket's side ----------------------------------------------------------------------

    async def begun(self) -> Begun | None:
        """Wait until the provider has told which call this is; None: it never will."""
        return await asyncio.shield(self._begun)

    def received(self, message: Message) -> None:
        """Take one message. A mistake is ignored; a peer that goes on making them is let go."""
        if self._events.ended and not self._parting:
            return
        try:
            for heard in self.dialect.received(message):
                self._take(heard)
        except (TransportError, BadFrame) as error:
            self._offended(error.code, str(error))

    def send_by(self, send: Send) -> None:
        """Have messages sent by this at once; `outgoing` gives those that have to wait."""
        self._outgoing.send_by(send)

    async def outgoing(self) -> list[Message]:
        """Wait for what is to be sent next, in order; nothing once it is to be closed."""
        return await self._outgoing.take()

    async def closed(self) -> None:
        """Wait until nothing is left to be sent, now or later."""
        await self._outgoing.sent_all.wait()

    def lost(self, reason: str = "connection-lost") -> None:
        """The connection is gone; no provider comes back to a call."""
        self._parted.set()
        self._end(HungUp(reason))
        self._outgoing.give_up()

    # --- the call's side ------------------------------------------------------------------------

    async def receive(self) -> LineEvent:
        """Wait for the next event; after `HungUp` there are no more."""
        return await self._events.take()

    @property
    def arrival(self) -> PlayoutFigures:
        """How the caller's audio has come so far."""
        return self._playout.figures

    def send_audio(self, samples: Samples) -> None:
        """Queue one frame; as it is time for one, audio that was waited for is given up too."""
        self._give(self._playout.beat(self._clock()))
        self._send(self.dialect.audio(samples), audio=True)

    def send_mark(self, mark: str) -> bool:
        """Ask to be told once all audio so far is played, where the provider can."""
        messages = self.dialect.mark(mark)
        if messages is None:
            return False
        self._send(messages)
        return True

    def clear(self) -> None:
        """Drop audio that waits here, and have the provider drop what it has."""
        self._outgoing.drop_audio()
        self._send(self.dialect.clear())

    def notify(self, kind: str, fields: Mapping[str, object]) -> None:
        """Providers are told nothing of what happens in the call."""

    async def close(self, reason: str, handover: Handover | None = None) -> None:
        """Pass the caller on or hang up, let the provider take what is queued, and end."""
        self._events.end(HungUp(reason))
        if not self._provider_ended:
            self._parting = self._parting_s > 0
            self._outgoing.put(self.dialect.farewell(reason, handover))
            await self._leave_to_provider(handover)
            if self._parting:
                await self._part()
        self._outgoing.end()
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._outgoing.sent_all.wait()
        except TimeoutError:
            self._outgoing.give_up()
        self._no_beginning()

    # --- the rest -------------------------------------------------------------------------------

    async def _leave_to_provider(self, handover: Handover | None) -> None:
        begun = self._begun.result() if self._begun.done() else None
        if self._control is None or begun is None:
            return
        if handover is None or not await self._control.transfer(begun, handover):
            await self._control.hang_up(begun)

    async def _part(self) -> None:
        """Give a provider that ends connections itself the time to do so."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._parting_s):
                await self._parted.wait()
        self._parting = False

    def _take(self, heard: Heard) -> None:
        match heard:
            case Media():
                self._demand_beginning()
                self._heard(heard)
            case Begun():
                if self._begun.done():
                    raise OutOfTurn("a call begins a second time on its connection")
                self.media = heard.media
                self._playout = Playout(heard.media.rate_hz)
                self._begun.set_result(heard)
            case Reply(messages=messages):
                self._send(messages)
            case HungUp():
                self._provider_ended = True
                self._parted.set()
                self._end(heard)
            case _:
                self._demand_beginning()
                if not self._message_bucket.take(1.0, self._clock()):
                    raise PeerTooFast("messages come too fast")
                self._events.put(heard)

    def _demand_beginning(self) -> None:
        if not self._begun.done():
            raise OutOfTurn("something of a call came before its beginning")

    def _heard(self, media: Media) -> None:
        seconds = len(media.samples) / self.media.rate_hz
        now_s = self._clock()
        if not self._audio_bucket.take(seconds, now_s):
            raise PeerTooFast("audio comes faster than it is spoken")
        self._give(self._playout.put(media.samples, media.at_ms, now_s))

    def _give(self, pieces: Sequence[Samples]) -> None:
        for samples in pieces:
            self._events.put(Frame(samples, self.media.rate_hz))

    def _end(self, event: HungUp) -> None:
        self._give(self._playout.flush(self._clock()))
        self._events.end(event)
        self._no_beginning()

    def _no_beginning(self) -> None:
        if not self._begun.done():
            self._begun.set_result(None)

    def _offended(self, code: str, sentence: str) -> None:
        _log.debug("provider-mistaken", dialect=self.dialect.name, code=code, message=sentence)
        if not self._patience.take(1.0, self._clock()):
            _log.warning("provider-given-up", dialect=self.dialect.name, code=code)
            self.close_code = POLICY_VIOLATION
            self._end(HungUp(code))

    def _send(self, messages: Sequence[Message], *, audio: bool = False) -> None:
        if messages and not self._outgoing.put(messages, audio=audio):
            _log.warning("provider-does-not-read", dialect=self.dialect.name, code=PeerTooSlow.code)
            self.lost(PeerTooSlow.code)
