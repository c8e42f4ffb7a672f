"""What has to be known of a language to understand short answers in it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A word that multiplies the number before it, in the forms that counting asks for."""

    value: int
    one: str
    few: str
    """After 2, 3, 4 and their compounds, where the language cares."""
    many: str
    one_is_said: bool
    """Whether a bare 1 is said before it: "one thousand", but "tysiąc"."""

    @property
    def forms(self) -> frozenset[str]:
        """Every form of the word."""
        return frozenset((self.one, self.few, self.many))


@dataclass(frozen=True)
class NumberWords:
    """How numbers are said."""

    spelled: Mapping[int, str]
    """The usual word of each number that has one of its own."""
    forms: Mapping[str, int]
    """Every word of such a number, inflected forms included."""
    digit_forms: Mapping[str, int]
    """Words that mean a digit only where digits are read out, such as "oh".

    Of each digit's words, recognizers are given the first.
    """
    ordinals: Mapping[str, int]
    scales: tuple[Scale, ...]
    """Largest first."""
    joiners: frozenset[str]
    """Words that may stand inside a number: "a hundred and five"."""
    articles: frozenset[str]
    """Words that mean 1 before a scale: "a hundred"."""
    repeats: Mapping[tuple[str, ...], int]
    """Words before a digit that say it several times."""
    points: frozenset[str]
    """Words of the decimal point."""
    minus: frozenset[str]


@dataclass(frozen=True)
class DateWords:
    """How dates are said: templates whose slots are explained in `dates`."""

    months: tuple[tuple[str, ...], ...]
    """January first; each as the templates of its names."""
    weekdays: tuple[tuple[str, ...], ...]
    """Monday first."""
    offsets: Mapping[int, tuple[str, ...]]
    """Days from today."""
    next_week: tuple[str, ...]
    """Words that put a weekday into the coming week."""
    years: Mapping[int, tuple[str, ...]]
    templates: tuple[str, ...]


@dataclass(frozen=True)
class LanguagePack:
    """One language. Words and templates are lower case, with all diacritics."""

    code: str
    fillers: frozenset[str]
    """Sounds of hesitation; dropped wherever they stand."""
    contractions: Mapping[str, str]
    """Short forms and what they stand for."""
    openings: tuple[str, ...]
    """Templates said before what is wanted. Few, as each one costs recognizers accuracy."""
    free_openings: tuple[str, ...]
    """Further openings, allowed in text but not offered to recognizers."""
    closings: tuple[str, ...]
    function_words: frozenset[str]
    """Words that tell little about what is wanted."""
    negations: frozenset[str]
    """Words that turn a meaning into its opposite."""
    yes: tuple[str, ...]
    no: tuple[str, ...]
    universals: Mapping[str, tuple[str, ...]]
    """Templates of agent, repeat, help, back and main_menu."""
    numbers: NumberWords
    dates: DateWords
    sounds: tuple[tuple[str, str], ...]
    """Ordered rewritings (regular expression, replacement) from spelling to rough sounds."""


def table(rows: str) -> dict[str, int]:
    """Read lines of a number followed by the words for it."""
    words: dict[str, int] = {}
    for row in rows.strip().splitlines():
        number, *forms = row.split()
        words.update(dict.fromkeys(forms, int(number)))
    return words


def usual(rows: str) -> dict[int, str]:
    """Read the same lines; the first word of each is the usual one."""
    return {int(row.split()[0]): row.split()[1] for row in rows.strip().splitlines()}
