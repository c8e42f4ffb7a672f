"""Figures as people read them."""

from smartivr.statistics.figure import Unit, Value

MINUTE = 60
_FEW = 10
"""Seconds, and percent, of which there are so few are written with a decimal."""


def written(value: Value, unit: Unit) -> str:
    """A value as people read it; a dash where nothing was measured."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    match unit:
        case Unit.SHARE:
            percent = 100 * value
            return f"{percent:.1f} %" if 0 < percent < _FEW else f"{percent:.0f} %"
        case Unit.SECONDS:
            return duration(value)
        case Unit.RATIO:
            return f"{value:.2f}"
        case _:
            return f"{value:,}".replace(",", " ")


def counted(count: int, noun: str) -> str:
    """A number of things, such as `1 call` or `2 400 calls`."""
    return f"{written(count, Unit.COUNT)} {noun}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """Seconds as 4.2 s, 42 s, 3:05 or 1:02:10."""
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if seconds < _FEW:
        return f"{sign}{seconds:.1f} s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{sign}{whole} s"
    minutes, rest = divmod(whole, MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"
