"""A caller on a line in pure time, whose call is logged as the runtime logs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartivr.dialog import events
from smartivr.dialog.commands import Command
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import encode
from smartivr.evaluate.pure_time import PureTimeCall
from smartivr.understanding.meaning import Band, Meaning

LONGEST_S = 900.0


@dataclass(frozen=True)
class LoggedCall:
    """One call with its log as the runtime keeps it."""

    id: str
    line: str
    started_at: str
    ended_at: str
    caller: str
    verdict: str
    outcome: dict[str, object]
    log: list[dict[str, object]]


class Caller:
    """One caller on a line, whose call is logged as the runtime logs it."""

    def __init__(
        self,
        flow: Flow,
        number: int,
        begins: datetime,
        phone: str,
        webhooks: Mapping[str, events.WebhookAnswered] | None = None,
    ) -> None:
        facts = CallFacts(f"call-{number}", caller=phone, called="100")
        self.call = PureTimeCall(flow, facts, begins, webhooks=webhooks)
        self.begins = begins
        self.log: list[dict[str, object]] = []
        self.call.observe = self._note

    def _note(self, message: events.Event | Command) -> None:
        at = self.begins + timedelta(seconds=self.call.passed_s)
        entry = encode(message)
        self.log.append({"seq": len(self.log) + 1, "at": at.isoformat(), **entry})

    def hear_out(self) -> None:
        self.call.until(lambda: False, LONGEST_S)

    def understood(self, meaning: Meaning) -> None:
        """Speak for a second and be understood so."""
        self.call._post(events.SpeechStarted())
        self.call.advance(1.0)
        self.call._post(events.SpeechEnded())
        self.call._post(events.Understood(meaning))

    def say(self, intent: str, band: Band = Band.ACCEPT, heard: str = "") -> None:
        heard = heard or intent
        self.understood(Meaning(band, intent, confidence=0.9, heard=heard))

    def mumble(self, heard: str, nearest: str = "") -> None:
        """Say words that nothing says."""
        self.understood(Meaning(Band.REJECT, nearest, confidence=0.3, heard=heard))

    def answer(self, slot: str, value: str) -> None:
        """Say a value, or yes or no to what is read back."""
        meaning = Meaning(Band.ACCEPT, slot, {slot: value}, confidence=1.0, heard=value)
        self.understood(meaning)

    def stay_silent(self) -> None:
        self.call.advance(self.call.session.policy.no_input_s + 0.1)

    def record(self) -> LoggedCall:
        outcome = self.call.session.outcome
        assert outcome is not None
        route = next(e for e in reversed(self.log) if e["type"] == "route")
        ended = self.begins + timedelta(seconds=self.call.passed_s)
        facts = self.call.session.facts
        return LoggedCall(
            id=facts.session,
            line=self.call.session.flow.line,
            started_at=self.begins.isoformat(),
            ended_at=ended.isoformat(),
            caller=facts.caller,
            verdict=outcome.verdict.value,
            outcome=dict(route["outcome"]),
            log=self.log,
        )
