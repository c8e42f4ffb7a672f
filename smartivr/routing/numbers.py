"""Called numbers and caller lists: which line answers, and how it treats the call."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import phonenumbers

WITHHELD = "withheld"
"""Stands in a list for callers who show no number."""
_WILD = re.compile(r"[*?]")
_ADDRESS = re.compile(r"^(?:tel|sips?):", re.IGNORECASE)
_NO_DIGITS = re.compile(r"[^\d+]")
SHORTEST_PUBLIC = 7
"""Shorter numbers are extensions of the operator's own exchange."""


def normalised(number: str, country: str = "") -> str:
    """Spell a phone number as `+442079460100`, however it was written; others stay as they are.

    `country` (two letters) is where numbers without a country's code belong.
    """
    plain = _ADDRESS.sub("", number.strip()).partition("@")[0].partition(";")[0]
    digits = _NO_DIGITS.sub("", plain)
    if len(digits) < SHORTEST_PUBLIC or not (country or digits.startswith(("+", "00"))):
        return digits or plain
    text = f"+{digits[2:]}" if digits.startswith("00") and not country else plain
    try:
        parsed = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return digits
    if not phonenumbers.is_possible_number(parsed):
        return digits
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def specificity(pattern: str) -> tuple[bool, int]:
    """Rank patterns: a whole number first, then by how many digits a pattern fixes."""
    return not _WILD.search(pattern), len(pattern.replace("*", "").replace("?", ""))


@dataclass(frozen=True)
class CalledNumber:
    """A called number, or a pattern of some, and what is special about it."""

    pattern: str
    line: str
    start: str = ""
    """The step its calls begin with; empty: the line's own."""
    greeting: str = ""
    """Said before that step."""
    language: str = ""
    """The accent of the line's language that is spoken, such as en-US; empty: the line's own."""
    label: str = ""
    """How agents see such calls marked."""
    priority: int = 0
    """Added to the priority of every queue that the call joins."""
    music: str = ""
    """Hold music, by its name; empty: the line's."""


@dataclass(frozen=True)
class CallerList:
    """Callers by number, and how they are treated."""

    name: str
    patterns: tuple[str, ...]
    label: str = ""
    priority: int = 0
    blocked: str = ""
    """Said to them before the call is ended; empty: they are not blocked."""
    line: str = ""
    """The line that answers them, whatever they called; empty: the called number's."""
    start: str = ""

    def fits(self, caller: str) -> bool:
        """Whether this caller (normalised; empty where withheld) is on the list."""
        if not caller:
            return WITHHELD in self.patterns
        return any(fnmatchcase(caller, pattern) for pattern in self.patterns)


@dataclass(frozen=True)
class Lead:
    """Where a call leads and how it is treated."""

    line: str = ""
    """Empty: the default line."""
    start: str = ""
    greeting: str = ""
    language: str = ""
    label: str = ""
    priority: int = 0
    music: str = ""
    blocked: str = ""
    number: str = ""
    """The pattern that the called number fits; empty: none."""
    lists: tuple[str, ...] = ()
    """The caller lists that the caller is on."""


@dataclass(frozen=True)
class NumberPlan:
    """All called numbers and caller lists of a machine."""

    numbers: tuple[CalledNumber, ...] = ()
    callers: tuple[CallerList, ...] = ()
    country: str = ""
    """Where numbers without a country's code belong, such as GB."""
    claimed: tuple[CalledNumber, ...] = ()
    """Numbers that lines claim for themselves; what stands in the plan goes before them."""

    def with_lines(self, claimed: Iterable[CalledNumber]) -> "NumberPlan":
        """Add the numbers that lines claim for themselves."""
        return replace(self, claimed=tuple(claimed))

    def called(self, number: str) -> CalledNumber | None:
        """Find the most specific entry that a called number fits; of equals the first."""
        spelled = normalised(number, self.country)
        if not spelled:
            return None
        fitting = [
            entry
            for entry in (*self.numbers, *self.claimed)
            if fnmatchcase(spelled, entry.pattern) or entry.pattern == number
        ]
        return max(fitting, key=lambda entry: specificity(entry.pattern), default=None)

    def lead(self, called: str, caller: str) -> Lead:
        """Say where a call leads: the number first, then every list that the caller is on.

        Labels are joined, priorities add up; of several lists the first one with a line, or that
        blocks, decides.
        """
        number = self.called(called) or CalledNumber("", "")
        spelled = normalised(caller, self.country)
        lists = tuple(one for one in self.callers if one.fits(spelled))
        leading = next((one for one in lists if one.line or one.start), None)
        labels = (number.label, *(one.label for one in lists))
        elsewhere = leading is not None and leading.line not in ("", number.line)
        return Lead(
            line=(leading.line if leading else "") or number.line,
            start=leading.start if leading else number.start,
            greeting="" if elsewhere else number.greeting,
            language="" if elsewhere else number.language,
            label=", ".join(dict.fromkeys(label for label in labels if label)),
            priority=number.priority + sum(one.priority for one in lists),
            music=number.music,
            blocked=next((one.blocked for one in lists if one.blocked), ""),
            number=number.pattern,
            lists=tuple(one.name for one in lists),
        )
