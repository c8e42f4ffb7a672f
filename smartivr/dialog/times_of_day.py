"""Times of day as callers say and key them: "half past three", "o piętnastej", 1530."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from smartivr.dialog.opening_words import polish_hours
from smartivr.dialog.spoken_time import spelled
from smartivr.understanding.expecting import Option

EXACT, EITHER = "time_", "clock_"
"""Begin the intents of a time of day, and of one that may be in either half of the day."""
HALF_DAY = 12
NOON, EVENING, NIGHT = 12, 18, 22
STEP_MIN = 30
BUSY = range(7, 19)
"""The hours that people mean who do not say which half of the day."""


@dataclass(frozen=True)
class _Said:
    """The ways of saying one time; `label` is how prompts name it."""

    label: str
    phrases: tuple[str, ...]


def time_options(language: str) -> tuple[Option, ...]:
    """List every full and half hour as an option, by speech and as four keys."""
    return _options("pl" if language[:2].lower() == "pl" else "en")


def times_meant(intent: str) -> tuple[time, ...]:
    """Tell what an option's intent may mean, the likelier first; nothing for other intents."""
    if intent.startswith(EXACT):
        return (_time(intent.removeprefix(EXACT)),)
    if not intent.startswith(EITHER):
        return ()
    early = _time(intent.removeprefix(EITHER))
    late = early.replace(hour=early.hour + HALF_DAY)
    return (early, late) if early.hour in BUSY else (late, early)


def likeliest(intent: str, suits: Callable[[time], bool]) -> time | None:
    """Choose what an option's intent means: the likelier of those that suit, or of all."""
    meant = times_meant(intent)
    return next((at for at in meant if suits(at)), meant[0] if meant else None)


def _time(digits: str) -> time:
    return time(int(digits[:2]), int(digits[2:]))


@lru_cache(maxsize=2)
def _options(language: str) -> tuple[Option, ...]:
    exact, either = (_polish, _polish_either) if language == "pl" else (_english, _english_either)
    whole = [time(hour, minute) for hour in range(24) for minute in range(0, 60, STEP_MIN)]
    half = (at for at in whole if at.hour < HALF_DAY)
    return (
        *(_option(EXACT, at, exact(at), keyed=True) for at in whole),
        *(_option(EITHER, at, either(at), keyed=False) for at in half),
    )


def _option(kind: str, at: time, said: _Said, *, keyed: bool) -> Option:
    digits = f"{at.hour:02}{at.minute:02}"
    return Option(kind + digits, said.label, said.phrases, keys=(digits,) if keyed else ())


def _english_clocks(at: time) -> tuple[str, ...]:
    """The ways of reading a clock of twelve hours."""
    hour = spelled(at.hour % HALF_DAY or HALF_DAY, "en")
    if at.minute:
        return (f"{hour} thirty", f"half [past] {hour}")
    return (f"{hour} [o'clock]",)


def _english_either(at: time) -> _Said:
    clocks = _english_clocks(at)
    return _Said(clocks[0].replace("[o'clock]", "o'clock"), tuple(f"[at] {c}" for c in clocks))


def _english(at: time) -> _Said:
    if at == time(0):
        return _Said("midnight", ("[at] midnight", "[at] twelve at night"))
    if at == time(NOON):
        return _Said("noon", ("[at] (noon|midday)", "[at] twelve noon"))
    part, half = "morning", "a m"
    if at.hour >= NOON:
        part, half = ("afternoon" if at.hour < EVENING else "evening"), "p m"
    night = "|at night" if at.hour >= NIGHT or at.hour < BUSY.start else ""
    clocks = _english_clocks(at)
    phrases = [f"[at] {clock} (in the {part}|{half}{night})" for clock in clocks]
    if at.hour > HALF_DAY:
        minutes = "thirty" if at.minute else "hundred [hours]"
        phrases.append(f"[at] {spelled(at.hour, 'en')} {minutes}")
    label = clocks[0].replace("[o'clock]", "").strip()
    return _Said(f"{label} in the {part}", tuple(phrases))


def _polish_either(at: time) -> _Said:
    name, when = _polish_names(at.hour or HALF_DAY)
    if not at.minute:
        return _Said(name, (f"[o] ({when}|{name})",))
    _, following = _polish_names(at.hour + 1)
    phrases = (f"[o] ({when}|{name}) trzydzieści", f"[o] [w] pół do {following}")
    return _Said(f"{name} trzydzieści", (*phrases, f"[o] wpół do {following}"))


def _polish(at: time) -> _Said:
    if at == time(0):
        return _Said("północ", ("[o] (północy|północ)", "dwunasta w nocy"))
    if at == time(NOON):
        return _Said("południe", ("[w] południe", "dwunasta w południe"))
    name, when = _polish_names(at.hour)
    minutes = " trzydzieści" if at.minute else ""
    phrases = [f"[o] ({when}|{name}){minutes}"] if at.hour > HALF_DAY or not at.hour else []
    name, when = _polish_names(at.hour % HALF_DAY or HALF_DAY)
    phrases.append(f"[o] ({when}|{name}){minutes} ({_polish_part(at.hour)})")
    return _Said(f"{_polish_names(at.hour)[0]}{minutes}", tuple(phrases))


def _polish_part(hour: int) -> str:
    if hour < NOON:
        return "rano|w nocy" if hour < BUSY.start else "rano|przed południem"
    if hour < EVENING:
        return "po południu"
    return "wieczorem|w nocy" if hour >= NIGHT else "wieczorem"


def _polish_names(hour: int) -> tuple[str, str]:
    return polish_hours()[hour]
