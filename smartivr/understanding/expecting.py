"""What a call expects at one moment.

The one value that points backwards: it drives the recognizer's vocabulary, the matcher and the
key collector together, so speech and keys cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class AskKind(StrEnum):
    """What an `ask` step asks for."""

    DIGITS = "digits"
    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"
    LIST = "list"


@dataclass(frozen=True)
class Bands:
    """Confidence (0..1) from which a meaning is accepted, and from which it is confirmed."""

    accept: float = 0.75
    confirm: float = 0.5


@dataclass(frozen=True)
class SlotValue:
    """One value of a slot and the ways of saying it (phrase templates)."""

    value: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """Something the caller may want: an intent with its phrasings (phrase templates).

    A template holds words, `(a|b)`, `[optional]`, `{slot}` and `(a;b;c)` for any order.
    `label` is how a prompt names it ("technical support").
    """

    intent: str
    label: str
    phrases: tuple[str, ...]
    keys: tuple[str, ...] = ()
    universal: bool = False


@dataclass(frozen=True)
class Asked:
    """One value asked for. A match is a meaning with this intent and `{slot: value}`.

    Digits come as a string of digits, yes/no as "yes" or "no", a date as ISO 8601
    ("2026-11-23"), a number as plain decimal digits, a list entry as its `SlotValue.value`.
    """

    slot: str
    kind: AskKind
    intent: str
    min_length: int = 1
    """Fewest digits."""
    max_length: int = 32
    """Most digits."""
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[SlotValue, ...] = ()


@dataclass(frozen=True)
class Expecting:
    """Everything that may be said or keyed now."""

    language: str
    options: tuple[Option, ...] = ()
    """The step's own options, then the universals."""
    slots: Mapping[str, tuple[SlotValue, ...]] = field(default_factory=dict)
    """The slots that templates name."""
    asked: Asked | None = None
    dialled: Mapping[str, str] = field(default_factory=dict)
    """Keys that choose what cannot be said here: key sequence -> intent."""
    bands: Bands = Bands()
    speech: bool = True
    """False once speech has failed too often, or where no recognizer knows the language."""
    today: str = ""
    """ISO date on which "tomorrow" is said; only dates need it."""
