"""A call without audio, threads or waiting: time is a number that jumps to what comes next.

It carries out a session's commands as the runtime does, with prompts that last as long as a
voice would take over their text, and hands it the same events in the same order.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.session import CallSession
from smartivr.dialog.timers import NO_INPUT, STAGE
from smartivr.evaluate.scripted_centre import ScriptedCentre
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Meaning
from smartivr.understanding.understand import understand
from smartivr.understanding.vocabulary import Vocabulary

CHARACTERS_PER_S = 14.0
"""How fast voices and callers are taken to speak."""
RECOGNITION_S = 0.1
RESUME_S = 10.0
"""A connection that stays away longer than this is given up."""
AT_ONCE_S = 0.2
"""What comes so soon is not waited for, it follows."""
FIRST_WORDS = 0.5
"""The part of an utterance after which the first partial result is known."""


def spoken_s(text: str) -> float:
    """Estimate how long it takes to say this."""
    return 0.3 + len(text) / CHARACTERS_PER_S


@dataclass
class Playing:
    """A prompt that is not yet heard to its end."""

    prompt: int
    text: str
    left_s: float


@dataclass(frozen=True)
class Due:
    """Something that happens at a moment of the call."""

    at_s: float
    event: events.Event


class PureTimeCall:
    """One call whose caller is the methods of this class."""

    def __init__(
        self,
        flow: Flow,
        facts: CallFacts,
        begins: datetime,
        *,
        webhooks: Mapping[str, events.WebhookAnswered] | None = None,
        start: str = "",
        centre: ScriptedCentre | None = None,
    ) -> None:
        self.session = CallSession(flow, facts, start=start)
        self.centre = centre or ScriptedCentre.of_everybody(flow.directory, begins)
        self.centre.post = self._post
        self.passed_s = 0.0
        self.playing: deque[Playing] = deque()
        self.meaning: Meaning | None = None
        """What was understood last."""
        self.observe: Callable[[events.Event | commands.Command], None] = lambda _: None
        self._begins = begins
        self._webhooks = webhooks or {}
        self._paused = False
        self._connected = True
        self._listening: commands.Listen | None = None
        self._timers: dict[str, float] = {}
        self._answers: list[Due] = []

    @property
    def waits(self) -> bool:
        """Nothing happens any more until the caller does something or stays silent."""
        machine = [timer for timer in self._timers if timer != NO_INPUT]
        coming = self.playing or machine or self._answers or self.centre.due
        return self.session.ended or not coming

    @property
    def rests(self) -> bool:
        """The caller may have a turn: nothing is said or about to be said, only waited for."""
        machine = [t for t in self._timers if t != NO_INPUT and not t.startswith(STAGE)]
        coming = self.playing or machine or self._answers
        return self.session.ended or not (coming or self._centre_s() <= self.passed_s + AT_ONCE_S)

    def begin(self) -> None:
        """Answer the call."""
        self._post(events.CallStarted())

    # --- what the caller does -------------------------------------------------------------

    def say(self, *texts: str, typed: bool = False) -> bool:
        """Speak, or type (several texts are readings, best first; none is mere noise).

        False where nobody hears it: neither the call, nor an agent, nor a recorder.
        """
        listen = self._listening
        duration_s = spoken_s(texts[0] if texts else "")
        if listen is None:
            taken = self.centre.hears(duration_s)
            self.advance(duration_s)
            return taken
        self.advance(listen.barge_in_voice_s)
        self._post(events.SpeechStarted())
        self.advance(duration_s * FIRST_WORDS)
        if texts:
            half = " ".join(texts[0].split()[: max(1, round(len(texts[0].split()) * FIRST_WORDS))])
            known = Vocabulary.of(listen.expecting).knows(half)
            self._post(events.SpeechPartial(half, known=known))
        self.advance(duration_s * (1 - FIRST_WORDS) + listen.end_silence_s)
        self._post(events.SpeechEnded())
        self.advance(RECOGNITION_S)
        self.meaning = understand(Hypothesis.of(*texts), listen.expecting)
        self._post(events.Understood(self.meaning, typed=typed))
        return True

    def press(self, key: str) -> None:
        """Press a key."""
        self._post(events.KeyPressed(key))

    def drop(self, for_s: float) -> None:
        """Lose the connection for this long."""
        self._connected = False
        self._post(events.CallerDetached())
        self.advance(min(for_s, RESUME_S))
        if for_s > RESUME_S:
            self._post(events.CallerHungUp("connection-lost"))
            return
        self._connected = True
        self._post(events.CallerAttached())

    def hang_up(self) -> None:
        """End the call."""
        self._post(events.CallerHungUp("caller"))

    # --- time -------------------------------------------------------------------------------

    def advance(self, by_s: float) -> None:
        """Let this much time pass, with everything that falls into it."""
        end_s = self.passed_s + by_s
        while self._step(end_s):
            pass
        self._pass(end_s)

    def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        """Let time pass until something holds; False if the call waits or this time is over."""
        end_s = self.passed_s + within_s
        while not happened():
            if self.waits or not self._step(end_s):
                return False
        return True

    def _step(self, end_s: float) -> bool:
        """Jump to the next thing that happens before `end_s`; False where there is none."""
        prompt_s = self._prompt_end_s()
        timer = min(self._timers, key=lambda name: self._timers[name], default="")
        timer_s = self._timers.get(timer, float("inf"))
        answer_s = self._answers[0].at_s if self._answers else float("inf")
        centre_s = self._centre_s()
        next_s = min(prompt_s, timer_s, answer_s, centre_s)
        if next_s > end_s or self.session.ended:
            return False
        self._pass(next_s)
        if prompt_s == next_s:
            self._post(events.PromptEnded(self.playing.popleft().prompt))
        elif answer_s == next_s:
            self._post(self._answers.pop(0).event)
        elif centre_s == next_s:
            self.centre.pass_until(self._now)
        else:
            del self._timers[timer]
            self._post(events.TimerFired(timer))
        return True

    @property
    def _now(self) -> datetime:
        return self._begins + timedelta(seconds=self.passed_s)

    def _centre_s(self) -> float:
        """The second at which the call centre does something next."""
        due = self.centre.due
        if due is None:
            return float("inf")
        return max(self.passed_s, (due - self._begins).total_seconds())

    def _prompt_end_s(self) -> float:
        if not self.playing or self._paused or not self._connected:
            return float("inf")
        return self.passed_s + self.playing[0].left_s

    def _pass(self, until_s: float) -> None:
        if self.playing and not self._paused and self._connected:
            self.playing[0].left_s -= until_s - self.passed_s
        self.passed_s = until_s

    # --- the runtime's part --------------------------------------------------------------------

    def _post(self, event: events.Event) -> None:
        self.observe(event)
        now = self._now
        for command in self.session.handle(event, now):
            self.observe(command)
            self._carry_out(command)
            self.centre.carry_out(command, now)

    def _carry_out(self, command: commands.Command) -> None:  # noqa: C901  one arm a command
        match command:
            case commands.Say():
                self.playing.append(Playing(command.prompt, command.text, spoken_s(command.text)))
            case commands.PausePrompt():
                self._paused = True
            case commands.ResumePrompt():
                self._paused = False
            case commands.StopPrompt():
                self._paused = False
                self.playing.clear()
            case commands.Listen():
                self._listening = command
            case commands.StopListening():
                self._listening = None
            case commands.StartTimer(timer=timer, after_s=after_s):
                self._timers[timer] = self.passed_s + after_s
            case commands.StopTimer(timer=timer):
                self._timers.pop(timer, None)
            case commands.CallWebhook():
                self._ask(command)
            case commands.PlayMessage(prompt=prompt):
                self.playing.append(Playing(prompt, "", self.centre.message_s))
            case _:
                """The rest is for observers, or ends the call, which the session knows."""

    def _ask(self, request: commands.CallWebhook) -> None:
        known = self._webhooks.get(request.url)
        value, slots, code = ("", {}, "webhook-failed")
        if known:
            value, slots, code = known.value, dict(known.slots), known.code
        answer = events.WebhookAnswered(request.request, value, slots, code)
        self._answers.append(Due(self.passed_s + RECOGNITION_S, answer))
