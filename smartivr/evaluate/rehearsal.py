"""Runs a scripted call in pure time and compares what happens with what must."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.evaluate.answering import answered
from smartivr.evaluate.pure_time import PureTimeCall
from smartivr.evaluate.scripted_centre import ScriptedCentre
from smartivr.flows import script
from smartivr.flows.script import CallScript, Turn
from smartivr.routing.numbers import NumberPlan

INTO_PROMPT_S = 0.6
"""How far into a prompt a caller barges in."""
BETWEEN_KEYS_S = 0.3
STAYS = "end the turns with `hang_up: true` if the caller is to go"
TOO_EARLY = "expect words of the offer that follows the answer before `hang_up: true`"
NO_PLAN = NumberPlan()
LONGEST_S = 600.0
"""No call that works takes as long to come to a rest."""


@dataclass(frozen=True)
class Line:
    """One line of a call's transcript; `who` is call, caller, agent or step."""

    at_s: float
    who: str
    text: str


@dataclass(frozen=True)
class Rehearsal:
    """What came of a scripted call."""

    title: str
    failures: tuple[str, ...]
    transcript: tuple[Line, ...]
    failed_turn: int = 0
    """The turn that did not go as it must, from 1; 0: none, or it is not known."""

    @property
    def passed(self) -> bool:
        """Whether everything happened as the script says."""
        return not self.failures


def rehearse(flow: Flow, call: CallScript, plan: NumberPlan = NO_PLAN) -> Rehearsal:
    """Run a scripted call on a line; `plan` says how numbers are answered."""
    return _Rehearsing(*answered(flow, call, plan), call).run()


class _Rehearsing:
    def __init__(self, flow: Flow, facts: CallFacts, call: CallScript) -> None:
        self._script = call
        answers = {
            url: events.WebhookAnswered(0, reply.value, reply.slots, reply.code)
            for url, reply in call.webhook.items()
        }
        begins = call.begins(flow.calendar.timezone)
        self._centre = ScriptedCentre(flow.directory, call, begins)
        self._call = PureTimeCall(
            flow, facts, begins, webhooks=answers, start=call.start, centre=self._centre
        )
        self._call.observe = self._observe
        self._said = ""
        self._transcript: list[Line] = []
        self._failures: list[str] = []
        self._failed_turn = 0

    def run(self) -> Rehearsal:
        self._call.begin()
        for number, turn in enumerate(self._script.turns, start=1):
            failure = self._play(turn)
            if failure:
                self._failures.append(f"turn {number}: {failure}")
                self._failed_turn = number
                break
        else:
            self._centre.turns_done()
            self._call.until(lambda: False, LONGEST_S)
            self._failures += self._wrong_outcome()
        return Rehearsal(
            self._script.call, tuple(self._failures), tuple(self._transcript), self._failed_turn
        )

    # --- turns -------------------------------------------------------------------------------

    def _play(self, turn: Turn) -> str:
        """Carry out one turn; a sentence where it did not go as it must."""
        if isinstance(turn, script.Expecting):
            return self._expect(turn.expect)
        if self._call.session.ended:
            return "the call is over already"
        if isinstance(turn, script.HangingUp):
            self._call.hang_up()
            return ""
        if isinstance(turn, script.AgentDoing):
            return self._let_agent(turn)
        failure = self._wait_for_turn(barge_in=getattr(turn, "barge_in", False))
        return failure or self._act(turn)

    def _let_agent(self, turn: script.AgentDoing) -> str:
        """Wait until somebody has answered, then let them do it."""
        self._call.until(lambda: self._centre.talking, LONGEST_S)
        self._said = ""
        self._note("agent", f"{turn.agent} {turn.to}".strip())
        return self._centre.does(turn.agent, turn.to)

    def _wait_for_turn(self, *, barge_in: bool) -> str:
        if not barge_in:
            self._settle()
            return "the call ended before this turn" if self._call.session.ended else ""
        if not self._call.playing:
            return "no prompt is playing that could be interrupted"
        self._call.advance(min(INTO_PROMPT_S, self._call.playing[0].left_s / 2))
        return ""

    def _act(self, turn: Turn) -> str:
        call = self._call
        self._said = ""
        match turn:
            case script.Saying(say=texts, typed=typed):
                self._note("caller", f"says: {texts[0]}")
                return "" if call.say(*texts, typed=typed) else "the call hears only keys now"
            case script.Noise():
                self._note("caller", "makes a noise")
                call.say()
            case script.Pressing(press=keys):
                self._note("caller", f"presses: {keys}")
                for key in keys:
                    call.press(key)
                    call.advance(BETWEEN_KEYS_S)
            case script.Waiting(wait=seconds):
                self._note("caller", f"is silent for {seconds:g} s")
                call.advance(seconds)
            case script.Dropping(drop=seconds):
                self._note("caller", f"is cut off for {seconds:g} s")
                call.drop(seconds)
            case _:
                raise AssertionError(turn)
        return ""

    def _settle(self) -> None:
        self._call.until(lambda: self._call.rests, LONGEST_S)

    # --- expectations -----------------------------------------------------------------------

    def _expect(self, wanted: script.Expect) -> str:
        """Let time pass until all of it holds; what does not when the call waits."""
        self._call.until(lambda: not self._unmet(wanted), LONGEST_S)
        unmet = self._unmet(wanted)
        return "; ".join(unmet)

    def _unmet(self, wanted: script.Expect) -> list[str]:
        session, meaning = self._call.session, self._call.meaning
        found: list[str] = []
        if wanted.step and session.step != wanted.step:
            found.append(f"expected step {wanted.step!r}, the call is at {session.step!r}")
        if wanted.prompt and wanted.prompt.lower() not in self._said.lower():
            found.append(f"expected the prompt {wanted.prompt!r}, it said {self._said!r}")
        if wanted.intent and (meaning is None or meaning.intent != wanted.intent):
            intent = meaning.intent if meaning else ""
            found.append(f"expected intent {wanted.intent!r}, understood was {intent!r}")
        if wanted.band and (meaning is None or meaning.band is not wanted.band):
            was = f"{meaning.band}; {meaning.why}" if meaning else "nothing"
            found.append(f"expected band {wanted.band}, it was {was}")
        if wanted.heard and (meaning is None or meaning.heard != wanted.heard):
            heard = meaning.heard if meaning else ""
            found.append(f"expected to hear {wanted.heard!r}, it heard {heard!r}")
        return found + _wrong_slots(wanted.slots, session.slots) + self._centre.unmet(wanted)

    def _wrong_outcome(self) -> list[str]:
        wanted, outcome = self._script.outcome, self._call.session.outcome
        if wanted is None:
            return []
        if outcome is None:
            return [f"outcome: the call still waits at step {self._call.session.step!r}; {STAYS}"]
        pairs = (
            ("kind", wanted.kind, outcome.kind),
            ("destination", wanted.destination, outcome.destination),
            ("verdict", wanted.verdict or "", outcome.verdict),
            ("step", wanted.step, outcome.step),
            ("agent", wanted.agent, outcome.agent),
            ("reason", wanted.reason, outcome.reason),
        )
        wrong = [f"expected {name} {w!s}, it was {g!s}" for name, w, g in pairs if w and w != g]
        if (wanted.reason, outcome.reason) == ("answered", "caller"):
            wrong[-1] += f"; {TOO_EARLY}"
        wrong += _wrong_slots(wanted.slots, outcome.slots)
        return [f"outcome: {sentence}" for sentence in wrong]

    # --- the transcript ----------------------------------------------------------------------

    def _observe(self, message: events.Event | commands.Command) -> None:
        match message:
            case commands.Say(text=text):
                self._said = f"{self._said} {text}".strip()
                self._note("call", text)
            case commands.Entered(step=step, kind=kind):
                self._note("step", f"{step} ({kind})")
            case commands.Route(outcome=outcome):
                self._note("step", f"{outcome.kind} {outcome.destination}".strip())
            case events.AgentAnswered(name=name):
                self._note("agent", f"answers: {name}")
            case events.QueueJoined(position=position) | events.PlaceChanged(position=position):
                self._note("step", f"waits at place {position}")
            case events.Understood(meaning=meaning):
                self._note("step", f"{meaning.band}: {meaning.why}")
            case _:
                """The rest tells a reader nothing new."""

    def _note(self, who: str, text: str) -> None:
        self._transcript.append(Line(self._call.passed_s, who, text))


def _wrong_slots(wanted: dict[str, str], found: Mapping[str, str]) -> list[str]:
    return [
        f"expected slot {name} to be {value!r}, it is {found.get(name, '')!r}"
        for name, value in wanted.items()
        if found.get(name, "") != value
    ]
