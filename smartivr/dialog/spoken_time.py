"""Places in a queue and waits in words: "There are two callers before you", "about a minute"."""

from math import floor

from smartivr.understanding.languages import language_pack

MINUTE_S = 60.0
LONGEST_EXACT_MIN = 10
"""Longer waits are rounded to five minutes."""
ROUNDED_MIN = 5
LONGEST_SAID_MIN = 30
"""Beyond this, callers are told half an hour or hours: no estimate is better than that."""
MOST_COUNTED = 99
"""Longer queues are not counted aloud."""
MOST_HOURS = 12


def position_in_words(position: int, language: str) -> str:
    """Say a place in a queue as a sentence without its full stop; 1 is next, as is anything less.

    Languages without words of their own are answered in English.
    """
    before = max(position, 1) - 1
    if language[:2].lower() == "pl":
        return _polish_position(before)
    if not before:
        return "You are next in line"
    if before > MOST_COUNTED:
        return "There are more than ninety nine callers before you"
    if before == 1:
        return "There is one caller before you"
    return f"There are {spelled(before, 'en')} callers before you"


def wait_in_words(seconds: float, language: str) -> str:
    """Say about how long a wait will be, such as "about five minutes".

    In Polish it stands in the genitive or does not decline, so that it follows "potrwa" as well as
    "to".
    """
    polish = language[:2].lower() == "pl"
    if not seconds >= MINUTE_S:
        return "do minuty" if polish else "less than a minute"
    minutes = seconds / MINUTE_S
    if minutes > LONGEST_SAID_MIN:
        return _hours(minutes / 60, polish=polish)
    step = 1 if minutes <= LONGEST_EXACT_MIN else ROUNDED_MIN
    whole = floor(minutes / step + 0.5) * step
    if polish:
        return "około minuty" if whole == 1 else f"około {_POLISH_GENITIVE[whole]} minut"
    return "about a minute" if whole == 1 else f"about {spelled(whole, 'en')} minutes"


def _hours(hours: float, *, polish: bool) -> str:
    whole = floor(min(hours, MOST_HOURS))
    if not whole:
        return "ponad pół godziny" if polish else "more than half an hour"
    if whole == 1:
        return "powyżej godziny" if polish else "more than an hour"
    if polish:
        return f"powyżej {_POLISH_GENITIVE[whole]} godzin"
    return f"more than {spelled(whole, 'en')} hours"


def _polish_position(before: int) -> str:
    if not before:
        return "Kolejna rozmowa należy do Państwa"
    if before > MOST_COUNTED:
        return "Przed Państwem jest ponad dziewięćdziesiąt dziewięć osób"
    few = before % 10 in (2, 3, 4) and before // 10 != 1
    count = spelled(before, "pl")
    if before == 1:
        count = "jedna"
    elif before % 10 == 2 and few:  # noqa: PLR2004  two, which agrees with the feminine
        count = count.removesuffix("dwa") + "dwie"
    verb = "są" if few else "jest"
    return f"Przed Państwem {verb} {count} {_polish_people(before, few=few)}"


def _polish_people(number: int, *, few: bool) -> str:
    if number == 1:
        return "osoba"
    return "osoby" if few else "osób"


def spelled(number: int, language: str) -> str:
    """Spell a number from 0 to 99 as it is counted."""
    known = language_pack(language).numbers.spelled
    if number in known:
        return known[number]
    return f"{known[number // 10 * 10]} {known[number % 10]}"


_POLISH_GENITIVE = {
    2: "dwóch",
    3: "trzech",
    4: "czterech",
    5: "pięciu",
    6: "sześciu",
    7: "siedmiu",
    8: "ośmiu",
    9: "dziewięciu",
    10: "dziesięciu",
    11: "jedenastu",
    12: "dwunastu",
    15: "piętnastu",
    20: "dwudziestu",
    25: "dwudziestu pięciu",
    30: "trzydziestu",
}
