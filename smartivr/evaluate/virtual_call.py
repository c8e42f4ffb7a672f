"""A real call in virtual time: real audio, real recognition, and no waiting.

Everything is as on a server but for the clock, which moves by 20 ms once all that was heard so far
has been recognised and all that is to be said has been rendered. So a call of a minute takes as
long as its computation does, and comes out alike on a fast machine and on a slow one.
"""

from collections.abc import Callable, Mapping

from smartivr.audio.tones import comfort_noise
from smartivr.evaluate.phone import Message
from smartivr.evaluate.scripted_centre import ScriptedCentre
from smartivr.line import FRAME_S, Samples
from smartivr.runtime.call import Call
from smartivr.runtime.clock import ManualClock
from smartivr.transports.wav import WavTransport

_NOISE_S = 2.0


class VirtualCall:
    """One call and its caller, who hears, speaks, keys, and may lose the connection."""

    def __init__(
        self, call: Call, clock: ManualClock, centre: ScriptedCentre | None = None
    ) -> None:
        self.call = call
        self._centre = centre
        if centre:
            centre.post = call.post
        self.rate_hz = call.media.rate_hz
        self.speaking_s = 0.0
        self._clock = clock
        self._line = WavTransport(
            call.media,
            background=comfort_noise(_NOISE_S, self.rate_hz),
            now_s=clock.monotonic,
        )
        self._finished = False

    @property
    def messages(self) -> list[Message]:
        """Everything the call has told so far, each with its second as `at_s`."""
        return self._line.messages

    @property
    def slots(self) -> Mapping[str, str]:
        """What is known of the caller's answers by now."""
        return self.call.session.slots

    @property
    def over(self) -> bool:
        """Whether the outcome is decided."""
        return self.call.session.ended

    @property
    def quiet(self) -> bool:
        """Whether the caller has heard every prompt and has nothing more to say."""
        return not self.call.session.floor.playing and self._line.silent

    @property
    def passed_s(self) -> float:
        """Seconds of the call."""
        return self._clock.monotonic()

    async def answer(self) -> None:
        """Begin."""
        self.call.answer(self._line)
        await self.call.settled()

    def say(self, speech: Samples) -> None:
        """Speak from now on, after anything still to be said."""
        self._line.say(speech, self.rate_hz)

    async def press(self, key: str) -> None:
        """Press a key that the connection signals."""
        self._line.press(key)
        self._hand_over()

    async def type(self, text: str) -> None:
        """Give words in place of saying them."""
        self._line.type(text)
        self._hand_over()

    async def drop(self) -> None:
        """Lose the connection."""
        self._line.drop()
        self._hand_over()

    async def resume(self) -> None:
        """Have the connection back."""
        self._line.resume()
        self._hand_over()

    async def hang_up(self) -> None:
        """End the call as its caller."""
        self._line.hang_up()
        self._hand_over()

    async def finish(self) -> None:
        """Free everything and have the outcome told."""
        if not self._finished:
            self._finished = True
            await self.call.finish()

    async def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        """Let time pass until something has happened or the call is over; False if neither."""
        deadline_s = self.passed_s + within_s
        while not happened() and not self.over:
            if self.passed_s >= deadline_s:
                return False
            await self._pass_frame()
        return True

    async def wait(self, seconds: float) -> None:
        """Let time pass, unless the call ends before."""
        await self.until(lambda: False, seconds)

    async def _pass_frame(self) -> None:
        """Let 20 ms pass on both sides."""
        self._line.pass_frame()
        self._hand_over()
        await self.call.settled()
        self.call.tick()
        speaking = self.call.session.floor.playing and not self.call.session.floor.paused
        self.speaking_s = self.speaking_s + FRAME_S if speaking else 0.0
        self._clock.advance(FRAME_S)
        if self._centre:
            self._centre.pass_until(self._clock.now())
        await self.call.settled()

    def _hand_over(self) -> None:
        for event in self._line.received():
            self.call.receive(event)
