"""What happened in a call, made of its log: one moment for each thing that a person would tell.

Of a log's entries only some are moments; others say more of the moment before them: how the prompt
ended, who interrupted it, how fast the answer came. The words are the page's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Moment:
    """One thing that happened."""

    kind: str
    """said, understood, keys, chosen, entered, or the type of the log's entry."""
    at_s: float
    """Seconds after the start of the call."""
    step: str = ""
    """Where the call was."""
    until_s: float | None = None
    """When a prompt was over."""
    cut: bool = False
    """A prompt was not heard to its end."""
    latency_ms: int | None = None
    """From the end of what the caller said, or keyed, to the first audio of the answer."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """The entry's own fields."""


_TOLD = frozenset(
    {
        "recognition-lost", "webhook-answered", "caller-detached", "caller-attached",
        "caller-hung-up", "queue-joined", "queue-refused", "agent-answered", "dial-failed", "dial",
        "held", "unheld", "transferring", "sent-to", "recording-paused", "recording-resumed",
        "start-recording", "stop-recording", "talk-over", "message-taken", "keep-message",
        "keep-callback", "not-kept", "leave-queue", "error", "route", "hang-up", "call-started",
        "called",
    }
)  # fmt: skip
"""Entries that are moments as they are."""


def started_at(log: Iterable[Entry], fallback: str) -> datetime:
    """Return when a call began to talk: its first entry, else when it was admitted."""
    first = next(iter(log), None)
    return datetime.fromisoformat(str(first["at"]) if first else fallback)


def timeline(log: Iterable[Entry], start: datetime) -> tuple[Moment, ...]:
    """Tell a call's log."""
    reader = _Reader(start)
    for entry in log:
        reader.read(entry)
    return tuple(reader.moments)


class _Reader:
    def __init__(self, start: datetime) -> None:
        self.moments: list[Moment] = []
        self._start = start
        self._step = ""
        self._prompts: dict[int, int] = {}
        """Number of a prompt that is not over -> its moment."""
        self._heard: Mapping[str, Any] = {}
        self._position = 0

    def read(self, entry: Entry) -> None:  # noqa: C901, PLR0912  one arm a kind
        at_s = round((datetime.fromisoformat(entry["at"]) - self._start).total_seconds(), 3)
        facts = {key: value for key, value in entry.items() if key not in {"seq", "at", "type"}}
        match entry["type"]:
            case "entered":
                self._step = entry["step"]
                self._add("entered", at_s, facts)
            case "say":
                self._prompts[entry["prompt"]] = len(self.moments)
                self._add("said", at_s, facts)
            case "prompt-ended":
                self._over(entry["prompt"], at_s, cut=False)
            case "stop-prompt":
                for prompt in list(self._prompts):
                    self._over(prompt, at_s, cut=True)
            case "heard":
                self._heard = facts if entry.get("final") else self._heard
            case "understood":
                self._add("understood", at_s, {**facts["meaning"], "ear": self._heard})
                self._heard = {}
            case "key-pressed":
                self._key(at_s, entry["key"])
            case "chosen":
                self._add("chosen", at_s, facts)
            case "passed-over":
                self._passed_over(facts)
            case "answered":
                self._answered(int(entry["latency_ms"]))
            case "kept":
                self._kept(entry["request"], str(entry.get("id", "")))
            case "place-changed":
                self._moved(at_s, facts)
            case kind if kind in _TOLD:
                self._add(kind, at_s, facts)

    def _add(self, kind: str, at_s: float, facts: Mapping[str, Any]) -> None:
        if kind in {"queue-joined", "place-changed"}:
            self._position = int(facts.get("position", 0))
        self.moments.append(Moment(kind, at_s, self._step, facts=facts))

    def _over(self, prompt: int, at_s: float, *, cut: bool) -> None:
        at = self._prompts.pop(prompt, None)
        if at is not None:
            self.moments[at] = replace(self.moments[at], until_s=at_s, cut=cut)

    def _key(self, at_s: float, key: str) -> None:
        """Tell keys together that were pressed one after the other."""
        last = self.moments[-1] if self.moments else None
        if last and last.kind == "keys":
            self.moments[-1] = replace(last, until_s=at_s, facts={"keys": last.facts["keys"] + key})
        else:
            self._add("keys", at_s, {"keys": key})

    def _passed_over(self, facts: Mapping[str, Any]) -> None:
        """Say of what was understood just now that it changed nothing."""
        last = self.moments[-1] if self.moments else None
        if last and last.kind == "understood":
            self.moments[-1] = replace(last, facts={**last.facts, **facts})

    def _answered(self, latency_ms: int) -> None:
        for at in range(len(self.moments) - 1, -1, -1):
            moment = self.moments[at]
            if moment.kind in {"understood", "keys"} and "because" not in moment.facts:
                if self.moments[at].latency_ms is None:
                    self.moments[at] = replace(self.moments[at], latency_ms=latency_ms)
                return

    def _kept(self, request: int, name: str) -> None:
        """Say of a message or a callback by which id it is kept."""
        for at in range(len(self.moments) - 1, -1, -1):
            moment = self.moments[at]
            if moment.kind.startswith("keep-") and moment.facts.get("request") == request:
                self.moments[at] = replace(moment, facts={**moment.facts, "kept": name})
                return

    def _moved(self, at_s: float, facts: Mapping[str, Any]) -> None:
        """Tell of another position; the estimate alone changes all the time."""
        if int(facts.get("position", 0)) != self._position:
            self._add("place-changed", at_s, facts)
