"""A call over the network in real time, from its caller's side."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from smartivr.audio.mix import level_dbov
from smartivr.client import CallerSide, Client, SilentPlayer
from smartivr.client.player import loop_s
from smartivr.errors import NotFound, SmartIvrError, TokenRefused, TransportError
from smartivr.evaluate.phone import Message
from smartivr.line import FRAME_S, MediaFormat, Samples

AUDIBLE_DBOV = -45.0
"""Frames louder than this are a prompt; the faint noise between prompts is far below."""
PAUSE_S = 0.5
"""Gaps between words are shorter than this."""
_LAST_WORDS_S = 5.0


class Ears:
    """Hears a call's audio: knows since when a prompt is sounding, and which were heard."""

    def __init__(self, rate_hz: int, clock: Callable[[], float] = loop_s) -> None:
        self._clock = clock
        self._player = SilentPlayer(rate_hz, clock)
        self._unheard: set[str] = set()
        self._sounding_since_s: float | None = None
        self._last_sound_s = float("-inf")
        self._waiting_since_s: float | None = None
        self.on_answer: Callable[[float], None] = lambda _: None
        """Told how many milliseconds the caller waited for the first sound of an answer."""

    # The player of a client's call

    def add(self, samples: Samples) -> None:
        """Hear audio."""
        self._player.add(samples)
        if level_dbov(samples) < AUDIBLE_DBOV:
            return
        now_s = self._clock()
        if now_s - self._last_sound_s > PAUSE_S or self._sounding_since_s is None:
            self._sounding_since_s = now_s
        self._last_sound_s = now_s
        if self._waiting_since_s is not None:
            self.on_answer(1000 * (now_s - self._waiting_since_s))
            self._waiting_since_s = None

    def mark(self, mark: str) -> None:
        """Note a mark."""
        self._player.mark(mark)

    def clear(self) -> None:
        """Hear that what was to come is dropped."""
        self._player.clear()
        self._unheard.clear()
        self._sounding_since_s = None

    def reached(self) -> list[str]:
        """Return the marks reached since the last time."""
        reached = self._player.reached()
        self._unheard.difference_update(reached)
        return reached

    # What is known from it

    def announced(self, mark: str) -> None:
        """Expect a prompt."""
        self._unheard.add(mark)

    def wait_for_answer(self) -> None:
        """Begin to count the time until the next sound, unless one is heard right now."""
        if self.silent_s >= FRAME_S * 3:
            self._waiting_since_s = self._clock()

    @property
    def silent_s(self) -> float:
        """Seconds without a sound."""
        return self._clock() - self._last_sound_s

    @property
    def quiet(self) -> bool:
        """Whether every prompt was heard and none is sounding."""
        return self.all_heard and self.silent_s > PAUSE_S

    @property
    def all_heard(self) -> bool:
        """Whether every prompt was heard; music may be sounding."""
        return not self._unheard

    @property
    def sounding_s(self) -> float:
        """How long a prompt has been sounding; 0 in silence."""
        if self._sounding_since_s is None or self.silent_s > PAUSE_S:
            return 0.0
        return self._clock() - self._sounding_since_s


class LiveCall:
    """One call against a server."""

    def __init__(
        self,
        client: Client,
        side: CallerSide,
        ears: Ears,
        on_message: Callable[[Message, float], None],
    ) -> None:
        self.line = side.line
        self.session = side.session
        self.rate_hz = side.media.rate_hz
        self.messages: list[Message] = []
        self.slots: Mapping[str, str] | None = None
        """Not visible from outside before the call ends."""
        self.broken: SmartIvrError | None = None
        """Why the connection was lost, where nobody meant to lose it."""
        self._client = client
        self._side = side
        self._ears = ears
        self._on_message = on_message
        self._began_s = loop_s()
        self._saying: set[asyncio.Task[None]] = set()
        self._last_told_s = 0.0
        self._dropped = False
        self._reading = asyncio.create_task(self._read())

    @property
    def passed_s(self) -> float:
        """Seconds since the call began."""
        return loop_s() - self._began_s

    @property
    def over(self) -> bool:
        """Whether the call has ended, or is lost."""
        return self._side.ended is not None or self.broken is not None

    @property
    def quiet(self) -> bool:
        """Whether every prompt was heard and the caller has nothing more to say."""
        settled = self.passed_s - self._last_told_s > PAUSE_S
        silent = self._ears.all_heard if self.arrived else self._ears.quiet
        return settled and not self._saying and silent

    @property
    def arrived(self) -> bool:
        """Whether the caller is at a destination, where music may play."""
        return any(message["type"] == "route" for message in self.messages)

    @property
    def speaking_s(self) -> float:
        """How long a prompt has been heard now."""
        return self._ears.sounding_s

    def say(self, speech: Samples) -> None:
        """Speak from now on, after anything still to be said."""
        task = asyncio.create_task(self._say(speech))
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    async def press(self, key: str) -> None:
        """Press a key."""
        await self._side.press(key)

    async def type(self, text: str) -> None:
        """Send words in place of speech."""
        await self._side.type(text)

    async def drop(self) -> None:
        """Break the connection without a word."""
        self._dropped = True
        await self._side.drop()

    async def resume(self) -> None:
        """Connect again; a call that was not kept so long is over.

        Raises:
            TransportError: the server cannot be reached.

        """
        try:
            await self._side.resume()
            self._dropped = False
        except (NotFound, TokenRefused) as error:
            self.broken = error
            report = await self._client.session(self._side.session, key=self._side.key)
            self.messages.append(
                {"type": "route", **(report["outcome"] or {}), "at_s": self.passed_s}
            )

    async def hang_up(self) -> None:
        """End the call."""
        with contextlib.suppress(TransportError):
            await self._side.hang_up()

    async def finish(self) -> None:
        """Wait until everything is told."""
        await asyncio.wait({self._reading}, timeout=_LAST_WORDS_S)

    async def wait(self, seconds: float) -> None:
        """Let time pass, unless the call ends before."""
        await self.until(lambda: False, seconds)

    async def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        """Wait until something has happened or the call is over; False if neither."""
        deadline_s = self.passed_s + within_s
        while not happened() and not self.over:
            if self.passed_s >= deadline_s:
                return False
            await asyncio.sleep(FRAME_S)
        return True

    async def close(self) -> None:
        """Free everything."""
        for task in (self._reading, *self._saying):
            task.cancel()
        await asyncio.gather(self._reading, *self._saying, return_exceptions=True)

    async def _say(self, speech: Samples) -> None:
        await self._side.say_audio(speech, self.rate_hz)
        self._ears.wait_for_answer()

    async def _read(self) -> None:
        """Take in every message, across broken connections that were meant."""
        while not self.over:
            try:
                async for message in self._side:
                    self._take(message)
            except TransportError as error:
                if not self._dropped:
                    self.broken = error

    def _take(self, message: dict[str, object]) -> None:
        at_s = self._last_told_s = self.passed_s
        if message["type"] == "prompt":
            self._ears.announced(str(message["mark"]))
        told = {**message, "at_s": at_s}
        self.messages.append(told)
        self._on_message(told, at_s)


@asynccontextmanager
async def live_call(
    client: Client,
    *,
    line: str = "",
    called: str = "",
    caller: str = "",
    media: MediaFormat | None = None,
    on_message: Callable[[Message, float], None] = lambda _message, _at_s: None,
    on_answer: Callable[[float, float], None] = lambda _ms, _at_s: None,
) -> AsyncIterator[LiveCall]:
    """Place a call; it is hung up at the end of the context.

    Args:
        client: of the server.
        line: its name; by default the called number's or the server's own.
        called: the called number.
        caller: the caller's number.
        media: of both directions.
        on_message: told each message, and how many seconds into the call it came.
        on_answer: told after how many milliseconds the first sound of an answer came, and
            how many seconds into the call.

    Raises:
        NotFound: there is no such line.
        SwitchboardFull: the server takes no further call.
        TransportError: the server cannot be reached.

    """
    media = media or MediaFormat()
    ears = Ears(media.rate_hz)
    async with client.call(
        line=line, called=called, caller=caller, media=media, player=ears
    ) as side:
        call = LiveCall(client, side, ears, on_message)
        ears.on_answer = lambda waited_ms: on_answer(waited_ms, call.passed_s)
        try:
            yield call
        finally:
            await call.close()
