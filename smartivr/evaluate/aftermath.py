"""What real callers were understood as, judged by what they did next.

Nobody labels real calls, but callers do: who is misunderstood says no, goes back, takes another
option, asks for a human or hangs up. So each understanding in a call's log gets a verdict from
the rest of the log. It is evidence, not proof: a caller may be taken wrong and not care.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from smartivr.dialog import commands
from smartivr.dialog.expectations import AGENT, BACK, CONFIRMATION, HELP, MAIN_MENU, REPEAT
from smartivr.understanding.meaning import Band

_GO_BACK = frozenset({BACK, MAIN_MENU})
_STAY = frozenset({REPEAT, HELP})
_SETTLING = frozenset({"chosen", "entered", "left", "routed"})
"""Moves after which a question is no longer open; only a choice has an intent."""


class Verdict(StrEnum):
    """What became of an understanding."""

    RIGHT = "right"
    """Acted upon, and the caller went on from there."""
    ASKED_BACK = "asked back"
    """Read back and confirmed, or asked again; the caller arrived in the end."""
    WRONG = "wrong"
    """The caller denied it, went back, or took another option."""
    GAVE_UP = "gave up"
    """The caller asked for a human, hung up, or used up the attempts."""


@dataclass(frozen=True)
class Understanding:
    """One utterance of a call: what it was taken for, and what became of that."""

    step: str
    intent: str
    """As understood; empty where it was rejected."""
    band: Band
    confidence: float
    heard: str
    """The normalised text. It is what a caller said: personal."""
    verdict: Verdict
    meant: str
    """The option that the caller took in the end, where that is known."""

    @property
    def option(self) -> str:
        """The option that this counts for: the one meant, else the one understood."""
        return self.meant or self.intent


@dataclass(frozen=True)
class _Move:
    """One entry of a log that says something about what the caller wants."""

    kind: str
    """`heard`, `chosen`, `entered`, `denied`, `left` (hung up) or `routed`."""
    step: str
    intent: str = ""
    meaning: Mapping[str, Any] | None = None


def understandings(log: Sequence[Mapping[str, Any]]) -> Iterator[Understanding]:
    """Judge every utterance of a call that held words, in order.

    Answers to "did you say ...?" are no understandings of their own but verdicts on the one
    before; sounds without words are left out.
    """
    moves = list(_moves(log))
    for number, move in enumerate(moves):
        meaning = move.meaning
        if move.kind == "heard" and meaning and (meaning["heard"] or meaning["intent"]):
            yield _judged(move, meaning, moves[number + 1 :])


def _moves(log: Sequence[Mapping[str, Any]]) -> Iterator[_Move]:
    """Reduce a log to what tells something, each with the step at which it happened."""
    reader = _Reader()
    for entry in log:
        read = reader.readers.get(str(entry["type"]))
        if kind := read(entry) if read else "":
            meaning = entry["meaning"] if kind == "heard" else None
            intent = entry["intent"] if kind == "chosen" else (meaning or {}).get("intent", "")
            yield _Move(kind, reader.step, intent, meaning)


class _Reader:
    """Follows a log; each reader takes an entry of its type and returns the kind of move."""

    def __init__(self) -> None:
        self.step = ""
        self.readers: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
            "entered": self._entered,
            "listen": self._listen,
            "key-pressed": self._key_pressed,
            "understood": self._understood,
            "chosen": self._chosen,
            "caller-hung-up": lambda _: "left",
            "route": self._route,
        }
        self._confirming = False
        self._keyed = False

    def _entered(self, entry: Mapping[str, Any]) -> str:
        self.step, self._confirming = str(entry["step"]), False
        return "entered"

    def _listen(self, entry: Mapping[str, Any]) -> str:
        """Listen anew; after a key, in place of the read-back, that key was a no."""
        before = self._confirming and self._keyed
        self._confirming = entry["expecting"]["asked"] == CONFIRMATION.slot
        self._keyed = False
        return "denied" if before and not self._confirming else ""

    def _key_pressed(self, _: Mapping[str, Any]) -> str:
        self._keyed = True
        return ""

    def _understood(self, entry: Mapping[str, Any]) -> str:
        meaning = entry["meaning"]
        if meaning["intent"] != CONFIRMATION.intent:
            return "heard"
        return "denied" if meaning["slots"].get(CONFIRMATION.slot) == "no" else ""

    def _chosen(self, _: Mapping[str, Any]) -> str:
        self._confirming = False
        return "chosen"

    def _route(self, entry: Mapping[str, Any]) -> str:
        return "" if entry["outcome"]["verdict"] == commands.Verdict.ABANDONED else "routed"


def _judged(move: _Move, meaning: Mapping[str, Any], after: Sequence[_Move]) -> Understanding:
    band = Band(meaning["band"])
    intent = "" if band is Band.REJECT else str(meaning["intent"])
    acted = next((n for n, one in enumerate(after) if one.kind in _SETTLING), len(after))
    if band is Band.ACCEPT and [one.intent for one in after[acted : acted + 1]] == [intent]:
        verdict, meant = _after_acting(intent, move.step, after[acted + 1 :])
    else:
        verdict, meant = _after_asking(intent, _choice(after), after)
    return Understanding(
        step=move.step,
        intent=intent,
        band=band,
        confidence=float(meaning["confidence"]),
        heard=str(meaning["heard"]),
        verdict=verdict,
        meant=meant,
    )


def _after_acting(intent: str, step: str, after: Sequence[_Move]) -> tuple[Verdict, str]:
    """Judge what was acted upon at once by the caller's next choice."""
    if intent == AGENT or intent in _GO_BACK | _STAY:
        return Verdict.RIGHT, intent
    following = _next_choice(after)
    if following in _GO_BACK:
        instead = _choice_at(step, after)
        return (Verdict.RIGHT if instead == intent else Verdict.WRONG), instead
    arrived = any(move.kind == "routed" for move in after)
    if following == AGENT or (not following and not arrived):
        return Verdict.GAVE_UP, ""
    return Verdict.RIGHT, intent


def _after_asking(intent: str, choice: str, after: Sequence[_Move]) -> tuple[Verdict, str]:
    """Judge what was read back, or not understood, by what the caller chose in the end."""
    if intent and choice != intent and (choice or _denied(after)):
        elsewhere = choice == AGENT or choice in _GO_BACK
        return Verdict.WRONG, "" if elsewhere else choice
    if not choice or (choice in _GO_BACK | {AGENT} and not intent):
        return Verdict.GAVE_UP, ""
    return Verdict.ASKED_BACK, choice


def _choice(after: Sequence[_Move]) -> str:
    """Return what the question was settled with; empty where the call left it open."""
    for move in after:
        if move.kind in _SETTLING and move.intent not in _STAY:
            return move.intent
    return ""


def _next_choice(after: Sequence[_Move]) -> str:
    """Return the caller's next choice at any step."""
    chosen = (move.intent for move in after if move.kind == "chosen")
    return next((intent for intent in chosen if intent not in _STAY), "")


def _choice_at(step: str, after: Sequence[_Move]) -> str:
    """Return what the same question was settled with when it was put again."""
    for number, move in enumerate(after):
        if move.kind == "entered" and move.step == step:
            choice = _choice(after[number + 1 :])
            return "" if choice in _GO_BACK or choice == AGENT else choice
    return ""


def _denied(after: Sequence[_Move]) -> bool:
    """Whether the caller said no before the question was settled."""
    for move in after:
        if move.kind == "denied":
            return True
        if move.kind in _SETTLING:
            return False
    return False
