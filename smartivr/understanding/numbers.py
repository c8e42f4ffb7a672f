"""Numbers as words: reading them, and saying them.

Words are lower case; inflected forms and forms without diacritics are read as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from smartivr.understanding.folding import fold
from smartivr.understanding.languages import LanguagePack, language_pack
from smartivr.understanding.languages.pack import Scale

LARGEST = 999_999_999
"""Larger numbers are said digit by digit."""
_TEN, _TWENTY, _HUNDRED = 10, 20, 100


def spell(number: int, language: str) -> str:
    """Say a whole number in words, such as "twenty four".

    Numbers below zero lose their sign; those above `LARGEST` are said digit by digit.
    """
    number = abs(number)
    if number > LARGEST:
        return spell_digits(str(number), language)
    return " ".join(_said(number, language_pack(language)))


def spell_digits(digits: str, language: str) -> str:
    """Say each digit on its own, such as "two four"; other characters are left out."""
    spelled = language_pack(language).numbers.spelled
    return " ".join(spelled[int(digit)] for digit in digits if digit in "0123456789")


def _said(number: int, pack: LanguagePack) -> list[str]:
    spelled = pack.numbers.spelled
    if number in spelled and number < _HUNDRED:
        return [spelled[number]]
    for scale in pack.numbers.scales:
        if number >= scale.value:
            times, rest = divmod(number, scale.value)
            before = [] if times == 1 and not scale.one_is_said else _said(times, pack)
            after = _said(rest, pack) if rest else []
            return [*before, _scale_form(scale, times), *after]
    largest = max(value for value in spelled if value <= number)
    rest = number - largest
    return [spelled[largest], *(_said(rest, pack) if rest else [])]


def _scale_form(scale: Scale, times: int) -> str:
    if times == 1:
        return scale.one
    last, teen = times % 10, 10 < times % 100 < 20  # noqa: PLR2004  12 to 14 count as many
    return scale.few if last in {2, 3, 4} and not teen else scale.many


def digits_in(words: Sequence[str], language: str) -> str | None:
    """Read words as a string of digits, or None where they are anything else.

    Single digits, "double seven" and groups such as "twenty three fifteen" may be mixed.
    """
    return _Reader.of(language).digits(words, 0) or None


def number_in(words: Sequence[str], language: str) -> Decimal | None:
    """Read words as one number ("minus two point five", "first"), or None.

    Single digits in a row are read as one number: "two five" is 25.
    """
    reader = _Reader.of(language)
    at = 1 if words and fold(words[0]) in reader.minus else 0
    value = reader.whole(words, at)
    if value is None:
        digits = reader.digits(words, at)
        value = Decimal(digits) if digits else None
    if value is None:
        return None
    return -value if at else value


Found = tuple[int, int]
"""A value and the place of the word after it."""
_Read = Callable[[Sequence[str], int], Found | None]


@dataclass(frozen=True)
class _Reader:
    """The number words of one language, folded."""

    forms: Mapping[str, int]
    digit_forms: Mapping[str, int]
    ordinals: Mapping[str, int]
    scales: Mapping[str, int]
    joiners: frozenset[str]
    articles: frozenset[str]
    repeats: Mapping[tuple[str, ...], int]
    points: frozenset[str]
    minus: frozenset[str]

    @classmethod
    def of(cls, language: str) -> "_Reader":
        return _reader(language_pack(language).code)

    def whole(self, words: Sequence[str], at: int) -> Decimal | None:
        """Read everything from here as an ordinal, a cardinal or a decimal number."""
        ordinal = self.ordinal(words, at)
        if ordinal and ordinal[1] == len(words):
            return Decimal(ordinal[0])
        cardinal = self.cardinal(words, at)
        if cardinal is None:
            return None
        value, at = cardinal
        if at == len(words):
            return Decimal(value)
        decimals = self.digits(words, at + 1) if fold(words[at]) in self.points else ""
        return Decimal(f"{value}.{decimals}") if decimals else None

    def digits(self, words: Sequence[str], at: int) -> str:
        """Read everything from here as digits, or nothing."""
        digits = ""
        while at < len(words):
            repeated = self.repeated(words, at)
            if repeated:
                piece, at = repeated
            else:
                found = self.digit(words, at) or self.cardinal(words, at)
                if not found:
                    return ""
                piece, at = str(found[0]), found[1]
            digits += piece
        return digits

    def digit(self, words: Sequence[str], at: int) -> Found | None:
        """Read a word that only means a digit, such as "oh"."""
        if at < len(words) and fold(words[at]) in self.digit_forms:
            return self.digit_forms[fold(words[at])], at + 1
        return None

    def repeated(self, words: Sequence[str], at: int) -> tuple[str, int] | None:
        """Read "double seven"."""
        for repeat, times in self.repeats.items():
            end = at + len(repeat)
            if tuple(map(fold, words[at:end])) == repeat:
                found = self.digit(words, end) or self._direct(words, end, 0, 9)
                if found:
                    return str(found[0]) * times, found[1]
        return None

    def ordinal(self, words: Sequence[str], at: int) -> Found | None:
        """Read "fifth" or "twenty fifth"."""
        if at >= len(words):
            return None
        tens = self._direct(words, at, _TWENTY, 90)
        tens = tens or self._among(self.ordinals, words, at, _TWENTY, 90)
        if tens:
            unit = self._among(self.ordinals, words, tens[1], 1, 9)
            if unit:
                return tens[0] + unit[0], unit[1]
        return self._among(self.ordinals, words, at, 1, 99)

    def cardinal(self, words: Sequence[str], at: int) -> Found | None:
        """Read the longest whole number that starts here."""
        group = self._hundreds(words, at)
        total, last = 0, LARGEST
        value, at = group or (0, at)
        heard = group is not None
        if heard and not value:
            return 0, at
        while (scale := self._scale(words, at, value)) and scale < last:
            total += (value or 1) * scale
            heard, last, at = True, scale, at + 1
            value, at = self._rest(words, at, self._hundreds)
        return (total + value, at) if heard else None

    def _scale(self, words: Sequence[str], at: int, value: int) -> int:
        """Give the value of a scale above a hundred standing here, or 0."""
        scale = self.scales.get(fold(words[at]), 0) if at < len(words) else 0
        return scale if scale > _HUNDRED and value < scale else 0

    def _hundreds(self, words: Sequence[str], at: int) -> Found | None:
        """Read a number below 1000, or "twelve hundred"."""
        own = self._direct(words, at, _HUNDRED, 900)
        if own:
            rest = self._below_hundred(words, own[1])
            return (own[0] + rest[0], rest[1]) if rest and rest[0] else own
        found = self._below_hundred(words, at)
        after = found[1] if found else at + self._article(words, at)
        if after < len(words) and self.scales.get(fold(words[after])) == _HUNDRED:
            times = found[0] if found else 1
            rest_value, end = self._rest(words, after + 1, self._below_hundred)
            return times * _HUNDRED + rest_value, end
        if not found and after > at and self._scale(words, after, 1):
            return 1, after
        return found

    def _article(self, words: Sequence[str], at: int) -> int:
        return int(at < len(words) and fold(words[at]) in self.articles)

    def _rest(self, words: Sequence[str], at: int, read: _Read) -> Found:
        """Read what follows a scale: nothing, or a smaller number after an optional "and"."""
        joined = at < len(words) and fold(words[at]) in self.joiners
        found = read(words, at + 1 if joined else at)
        return found if found and found[0] else (0, at)

    def _below_hundred(self, words: Sequence[str], at: int) -> Found | None:
        tens = self._direct(words, at, _TWENTY, 90)
        if tens:
            unit = self._direct(words, tens[1], 1, 9)
            return (tens[0] + unit[0], unit[1]) if unit else tens
        return self._direct(words, at, 0, 19)

    def _direct(self, words: Sequence[str], at: int, low: int, high: int) -> Found | None:
        return self._among(self.forms, words, at, low, high)

    @staticmethod
    def _among(
        known: Mapping[str, int], words: Sequence[str], at: int, low: int, high: int
    ) -> Found | None:
        if at >= len(words):
            return None
        value = known.get(fold(words[at]), -1)
        return (value, at + 1) if low <= value <= high else None


@lru_cache(maxsize=16)
def _reader(code: str) -> _Reader:
    numbers = language_pack(code).numbers
    return _Reader(
        forms={fold(word): value for word, value in numbers.forms.items()},
        digit_forms={fold(word): value for word, value in numbers.digit_forms.items()},
        ordinals={fold(word): value for word, value in numbers.ordinals.items()},
        scales={fold(form): scale.value for scale in numbers.scales for form in scale.forms},
        joiners=frozenset(map(fold, numbers.joiners)),
        articles=frozenset(map(fold, numbers.articles)),
        repeats={tuple(map(fold, words)): times for words, times in numbers.repeats.items()},
        points=frozenset(map(fold, numbers.points)),
        minus=frozenset(map(fold, numbers.minus)),
    )
