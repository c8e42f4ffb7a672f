"""One simulated call: the real dialog, a caller who presses keys, and time that jumps."""

from collections import deque
from datetime import datetime, timedelta
from functools import lru_cache
from math import inf
from random import Random

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.session import CallSession
from smartivr.simulation.ways import YES, Answer, Ways
from smartivr.understanding.meaning import Band, Meaning

CHARACTERS_PER_S = 14.0
"""How fast voices are taken to speak."""
THINKING_S = (0.5, 3.0)
"""Between these a caller takes time for an answer, each time as likely."""
KEY_S = 0.3
WEBHOOK_S = 0.1
MOST_ANSWERS = 100
"""Who is still in the menus after so many is given up."""


@lru_cache(maxsize=4096)
def spoken_s(text: str) -> float:
    """Estimate how long it takes to say this."""
    return 0.3 + len(text) / CHARACTERS_PER_S


_CARRIED_OUT = {
    commands.StartTimer,
    commands.StopTimer,
    commands.Say,
    commands.StopPrompt,
    commands.JoinQueue,
    commands.CallWebhook,
}
"""The rest is for observers, or ends the call, which the session knows."""


class SimulatedCall:
    """A call on its own clock, in seconds from the beginning of the simulation.

    It goes by itself until the caller waits for an agent; from then on it is told what happens.
    """

    def __init__(
        self, name: str, flow: Flow, ways: Ways, begins: datetime, at_s: float, random: Random
    ) -> None:
        self.name = name
        self.at_s = at_s
        self.joined: commands.JoinQueue | None = None
        """The place that the caller asked for."""
        self.session = CallSession(flow, CallFacts(name))
        self._ways = ways
        self._begins = begins
        self._random = random
        self._been_at: set[str] = set()
        self._saying: deque[tuple[int, float]] = deque()
        self._said_at_s = inf
        """When the prompt that plays is heard to its end."""
        self._timers: dict[str, float] = {}
        self._answers: deque[events.Event] = deque()

    def reach_queue(self) -> bool:
        """Go through the menus; False where the call ends in them."""
        self.post(events.CallStarted())
        answers = 0
        while self.joined is None and not self.session.ended and answers < MOST_ANSWERS:
            if not self._step():
                self._answer()
                answers += 1
        return self.joined is not None

    def pass_over(self, until_s: float) -> None:
        """Let time pass in the queue; what is said meanwhile changes nothing and is left out."""
        self.at_s = until_s

    def post(self, event: events.Event) -> None:
        """Tell the dialog something, now, and do what it wants."""
        now = self._begins + timedelta(seconds=self.at_s)
        for command in self.session.handle(event, now):
            if type(command) in _CARRIED_OUT:
                self._carry_out(command)

    # --- time -------------------------------------------------------------------------------

    def _step(self) -> bool:
        """Jump to what comes next; False where nothing comes, or the caller is to act."""
        if self._answers:
            self.at_s += WEBHOOK_S
            self.post(self._answers.popleft())
            return True
        said_s, timer, timer_s = self._said_at_s, "", inf
        for name, due_s in self._timers.items():
            if due_s < timer_s:
                timer, timer_s = name, due_s
        if min(said_s, timer_s) == inf or self._to_act(said_s):
            return False
        if said_s <= timer_s:
            self.at_s = said_s
            self._heard()
        else:
            self.at_s = timer_s
            del self._timers[timer]
            self.post(events.TimerFired(timer))
        return True

    def _to_act(self, said_s: float) -> bool:
        """Whether a question stands and nothing is said any more."""
        ask = self.session.exchange.ask
        return said_s == inf and ask is not None and not ask.patient

    def _heard(self) -> None:
        prompt, _ = self._saying.popleft()
        self._said_at_s = self.at_s + self._saying[0][1] if self._saying else inf
        self.post(events.PromptEnded(prompt))

    # --- the caller -------------------------------------------------------------------------

    def _answer(self) -> None:
        """Think, then press keys, or say what has none."""
        self.at_s += self._random.uniform(*THINKING_S)
        session = self.session
        answer = YES
        if session.exchange.confirming is None:
            answer = self._ways.answer(session.step, self._been_at, self._random)
        self._been_at.add(session.step)
        if answer.keys:
            self._press(answer)
        else:
            self.post(events.Understood(_said(answer)))

    def _press(self, answer: Answer) -> None:
        for number, key in enumerate(answer.keys):
            self.at_s += KEY_S if number else 0.0
            self.post(events.KeyPressed(key))

    # --- what the dialog wants ---------------------------------------------------------------

    def _carry_out(self, command: commands.Command) -> None:
        match command:
            case commands.StartTimer():
                self._timers[command.timer] = self.at_s + command.after_s
            case commands.StopTimer():
                self._timers.pop(command.timer, None)
            case commands.Say():
                self._saying.append((command.prompt, spoken_s(command.text)))
                if len(self._saying) == 1:
                    self._said_at_s = self.at_s + self._saying[0][1]
            case commands.StopPrompt():
                self._saying.clear()
                self._said_at_s = inf
            case commands.JoinQueue():
                self.joined = command
            case commands.CallWebhook():
                away = events.WebhookAnswered(command.request, code="webhook-failed")
                self._answers.append(away)


def _said(answer: Answer) -> Meaning:
    return Meaning(Band.ACCEPT, answer.intent, answer.slots, confidence=1.0, exact=True)
