"""Collects DTMF keys into a choice or an entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from smartivr.understanding.expecting import Asked, AskKind, Expecting

REPEAT_KEY = "*"
AGENT_KEY = "0"
LONGEST_ENTRY = 32


class Progress(StrEnum):
    """What the keys so far amount to."""

    PENDING = "pending"
    """More may follow."""
    CHOSEN = "chosen"
    """An option, by its intent."""
    ENTERED = "entered"
    """A value."""
    INVALID = "invalid"


@dataclass(frozen=True)
class KeyResult:
    """What one key (or the wait after it) led to; `value` is an intent or an entry."""

    progress: Progress
    value: str = ""
    rest: str = ""
    """Keys after a choice that was complete without them: they are meant for what follows."""


PENDING = KeyResult(Progress.PENDING)
INVALID = KeyResult(Progress.INVALID)


@dataclass(frozen=True)
class KeyPlan:
    """Which keys mean what now."""

    choices: Mapping[str, str] = field(default_factory=dict)
    """Key sequence -> intent."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Key sequence -> value of the asked slot."""
    entry: Asked | None = None
    """Digits that make up a value."""
    terminator: str = "#"
    delete: str = "*"
    month_first: bool = False
    today: str = ""

    @classmethod
    def of(cls, expecting: Expecting, *, terminator: str, delete: str) -> "KeyPlan":
        """What the keys mean while this is expected."""
        options = {key: option.intent for option in expecting.options for key in option.keys}
        choices = {**expecting.dialled, **options}
        asked = expecting.asked
        values: dict[str, str] = {}
        entry: Asked | None = None
        if asked and asked.kind is AskKind.YES_NO:
            values = {"1": "yes", "2": "no"}
        elif asked and asked.kind is AskKind.LIST:
            values = {str(n): v.value for n, v in enumerate(asked.values, start=1)}
        elif asked:
            entry = asked
        return cls(
            choices={key: intent for key, intent in choices.items() if key not in values},
            values=values,
            entry=entry,
            terminator=terminator,
            delete=delete,
            month_first=expecting.language == "en-US",
            today=expecting.today,
        )


class KeyCollector:
    """Keys pressed since the question was put."""

    def __init__(self, plan: KeyPlan) -> None:
        self.plan = plan
        self.keys = ""

    def press(self, key: str) -> KeyResult:
        """Take one key."""
        result = self._entry_key(key) if self.plan.entry else self._choice_key(key)
        if result.progress is not Progress.PENDING:
            self.keys = ""
        return result

    def timeout(self) -> KeyResult:
        """No further key came in time."""
        keys, self.keys = self.keys, ""
        if self.plan.entry:
            return self._entered(self.plan.entry, keys)
        return self._first_chosen(keys)

    def _choice_key(self, key: str) -> KeyResult:
        if key == self.plan.terminator and self.keys:
            return self._chosen(self.keys)
        self.keys += key
        known = (*self.plan.choices, *self.plan.values)
        if any(len(k) > len(self.keys) and k.startswith(self.keys) for k in known):
            return PENDING
        return self._first_chosen(self.keys)

    def _first_chosen(self, keys: str) -> KeyResult:
        """Take these keys as one choice, or as one with others after it."""
        for length in range(len(keys), 0, -1):
            result = self._chosen(keys[:length])
            if result.progress is not Progress.INVALID:
                return replace(result, rest=keys[length:])
        return INVALID

    def _chosen(self, keys: str) -> KeyResult:
        if keys in self.plan.values:
            return KeyResult(Progress.ENTERED, self.plan.values[keys])
        if keys in self.plan.choices:
            return KeyResult(Progress.CHOSEN, self.plan.choices[keys])
        return INVALID

    def _entry_key(self, key: str) -> KeyResult:
        entry = self.plan.entry
        if entry is None:
            return INVALID
        if key == self.plan.delete and self.keys:
            self.keys = ""
            return PENDING
        if key == self.plan.terminator:
            return self._entered(entry, self.keys)
        if not key.isdigit():
            return self._chosen(key)
        self.keys += key
        longest = _longest(entry)
        return self._entered(entry, self.keys) if len(self.keys) >= longest else PENDING

    def _entered(self, entry: Asked, keys: str) -> KeyResult:
        value = entry_value(entry, keys, month_first=self.plan.month_first, today=self.plan.today)
        if value is not None:
            return KeyResult(Progress.ENTERED, value)
        return self._chosen(keys) if keys else INVALID


def _longest(entry: Asked) -> int:
    if entry.kind is AskKind.DIGITS:
        return entry.max_length
    if entry.kind is AskKind.DATE:
        return len("DDMMYYYY")
    return LONGEST_ENTRY


def entry_value(entry: Asked, keys: str, *, month_first: bool, today: str) -> str | None:
    """The value that these keys stand for, or None where they stand for none."""
    if not keys.isdigit():
        return None
    if entry.kind is AskKind.DATE:
        return _date(keys, month_first=month_first, today=today)
    if entry.kind is AskKind.NUMBER:
        number = int(keys)
        too_small = entry.minimum is not None and number < entry.minimum
        too_large = entry.maximum is not None and number > entry.maximum
        return None if too_small or too_large else str(number)
    return keys if entry.min_length <= len(keys) <= entry.max_length else None


def _date(keys: str, *, month_first: bool, today: str) -> str | None:
    if len(keys) not in (4, 8):
        return None
    first, second = int(keys[:2]), int(keys[2:4])
    month, day = (first, second) if month_first else (second, first)
    this_day = date.fromisoformat(today) if today else date.min
    try:
        if len(keys) == len("DDMMYYYY"):
            return date(int(keys[4:]), month, day).isoformat()
        meant = date(this_day.year, month, day)
        if meant < this_day - timedelta(days=1):
            meant = date(this_day.year + 1, month, day)
    except ValueError:
        return None
    return meant.isoformat()
