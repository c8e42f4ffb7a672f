"""A call's hearing: ear, recognition lane and understanding, in one place and in order."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from smartivr.audio import ear
from smartivr.dialog import events
from smartivr.dialog.commands import Command, Listen, Say, StopListening
from smartivr.errors import RecognitionError
from smartivr.line import Samples
from smartivr.recognition.base import Channel, Recognizer
from smartivr.recognition.lane import Lane
from smartivr.runtime.clock import Clock
from smartivr.runtime.prompt_echo import PromptEcho
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band, Meaning
from smartivr.understanding.understand import understand
from smartivr.understanding.vocabulary import Vocabulary

ECHO_OF_KEY_S = 0.6
"""A tone of the same key within this time of a signalled key is that key once more."""

TYPED = "typed"
"""The engine of words that were not spoken."""

Post = Callable[[events.Event], None]
Note = Callable[[str, Mapping[str, object]], None]


class Hearing:
    """Turns a caller's audio into what the session understands of it."""

    def __init__(
        self, rate_hz: int, recognizer: Recognizer | None, clock: Clock, post: Post, note: Note
    ) -> None:
        self._ear = ear.Ear(rate_hz)
        self.echo = PromptEcho(rate_hz)
        """Told of what the caller is sent, whose echo is nothing that the caller says."""
        self._clock = clock
        self._post = post
        self._note = note
        self._lane: Lane | None = None
        if recognizer:
            channel = Channel(source_hz=rate_hz)
            self._lane = Lane(recognizer, self._partial, self._final, self._lost, channel=channel)
        self._expecting: Expecting | None = None
        self._vocabulary: Vocabulary | None = None
        self._last_partial = ""
        self._speech_over_at_s = 0.0
        self._silence_s = 0.0
        self._signalled: dict[str, float] = {}
        self.over_s = 0.0
        """When the caller's last sound, or key, was over."""

    def carry_out(self, command: Command) -> bool:
        """Do what a command says of hearing; whether that is all that it says."""
        match command:
            case Listen():
                self.listen(command)
            case StopListening():
                self.stop_listening()
            case Say(text=text):
                self.echo.say(text)
                return False
            case _:
                return False
        return True

    def listen(self, command: Listen) -> None:
        """Hear the caller against this from now on."""
        self._cancel()
        self._expecting = command.expecting
        if self._lane:
            self._vocabulary = Vocabulary.of(command.expecting)
            self._ear.listen(
                end_silence_s=command.end_silence_s,
                end_silence_exact_s=command.end_silence_exact_s,
                max_utterance_s=command.max_utterance_s,
                barge_in_voice_s=command.barge_in_voice_s,
            )

    def stop_listening(self) -> None:
        """Hear nothing but keys."""
        self._cancel()
        self._ear.stop_listening()

    def hear(self, samples: Samples, *, prompt_playing: bool = False) -> None:
        """Take a frame of the caller's audio."""
        self._ear.prompt_playing = prompt_playing
        if self._ear.listening:
            samples = self.echo.take_out(samples)
        else:
            self.echo.skip(samples)
        for heard in self._ear.hear(samples):
            match heard:
                case ear.ToneKey(key=key):
                    self._tone(key)
                case ear.SpeechStarted():
                    self._begin()
                case ear.SpeechEnded(silence_s=silence_s):
                    self._end(silence_s)
                case _:
                    self._go_on(heard)

    def signalled(self, key: str) -> None:
        """A key came as a message; its tone, should the audio hold it too, is not another one."""
        now_s = self._clock.monotonic()
        if now_s - self._signalled.pop(f"tone {key}", -1.0) > ECHO_OF_KEY_S:
            self._signalled[key] = now_s
            self._press(key)

    def typed(self, text: str) -> None:
        """Take typed words as if they had been spoken."""
        if self._expecting is None:
            return
        self._speech_over_at_s = self._clock.monotonic()
        self._silence_s = 0.0
        self._post(events.SpeechStarted())
        self._final(Hypothesis.of(text, engine=TYPED))

    async def settled(self) -> None:
        """Wait until everything heard so far has been understood."""
        if self._lane:
            await self._lane.settled()

    async def close(self) -> None:
        """Give up whatever is under way."""
        self._cancel()
        if self._lane:
            await self._lane.close()

    def _cancel(self) -> None:
        if self._lane:
            self._lane.cancel()

    def _begin(self) -> None:
        self._last_partial = ""
        self.echo.speech_began(over_prompt=self._ear.prompt_playing)
        if self._lane and self._vocabulary:
            self._lane.begin(self._vocabulary)
        self._post(events.SpeechStarted())

    def _go_on(self, heard: ear.SpeechChunk | ear.SpeechPaused | ear.SpeechResumed) -> None:
        if self._lane is None:
            return
        match heard:
            case ear.SpeechChunk(samples=speech):
                self._lane.feed(speech)
            case ear.SpeechPaused():
                self._lane.pause()
            case ear.SpeechResumed():
                self._lane.resume()

    def _end(self, silence_s: float) -> None:
        self._speech_over_at_s = self._clock.monotonic()
        self._silence_s = silence_s
        self.echo.speech_ended(silence_s)
        if self._lane:
            self._lane.end()
        self._post(events.SpeechEnded())

    def _tone(self, key: str) -> None:
        now_s = self._clock.monotonic()
        if now_s - self._signalled.pop(key, -1.0) > ECHO_OF_KEY_S:
            self._signalled[f"tone {key}"] = now_s
            self._press(key)

    def _press(self, key: str) -> None:
        self.over_s = self._clock.monotonic()
        self._post(events.KeyPressed(key))

    def _partial(self, hypothesis: Hypothesis) -> None:
        text = hypothesis.text
        if self._expecting is None or self._vocabulary is None:
            return
        if text == self._last_partial and not hypothesis.evidence:
            return
        # With measurements it is what the final hypothesis would be, if the speech is over.
        heard = replace(hypothesis, final=bool(hypothesis.evidence))
        meaning = understand(heard, self._expecting)
        fits = meaning.exact and meaning.band is Band.ACCEPT
        self._ear.text_fits = fits and not self._vocabulary.may_go_on(text, meaning.intent)
        if text == self._last_partial:
            return
        self._last_partial = text
        self._note("heard", {"text": text, "final": False, "engine": hypothesis.engine})
        known = self._vocabulary.knows(text) and not self.echo.is_echo(text)
        self._post(events.SpeechPartial(text, known=known))

    def _final(self, hypothesis: Hypothesis) -> None:
        if self._expecting is None:
            return
        now_s = self._clock.monotonic()
        meaning = understand(hypothesis, self._expecting)
        typed = hypothesis.engine == TYPED
        if not typed and self.echo.is_echo(hypothesis.text):
            meaning = Meaning(Band.REJECT, why="the echo of a prompt")
        self._note(
            "heard",
            {
                "text": hypothesis.text,
                "final": True,
                "engine": hypothesis.engine,
                "alternatives": [other.text for other in hypothesis.alternatives[1:]],
                "free_text": hypothesis.free_text,
                "evidence": dict(hypothesis.evidence),
                "silence_ms": round(1000 * self._silence_s),
                "recognition_ms": round(1000 * (now_s - self._speech_over_at_s)),
            },
        )
        self.over_s = self._speech_over_at_s - self._silence_s
        self._post(events.Understood(meaning, typed=typed))

    def _lost(self, error: RecognitionError) -> None:
        self._note("error", {"code": error.code, "message": str(error)})
        self._post(events.RecognitionLost(error.code))
