"""How a voice is to speak, as a line writes it: `piper:NAME speed=0.9 volume=-3`."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartivr.errors import VoiceMissing

LIMITS: Mapping[str, tuple[float, float]] = {"speed": (0.5, 2.0), "volume": (-20.0, 6.0)}


@dataclass(frozen=True)
class Manner:
    """Speed and loudness."""

    speed: float = 1.0
    """Above 1 speaks faster."""
    volume_db: float = 0.0
    """Relative to the common loudness of prompts; it is limited where it would clip."""


def parted(detail: str) -> tuple[str, Manner]:
    """Part a voice's name, which may be empty, from how it is to speak.

    Raises:
        VoiceMissing: the manner is malformed or beyond its limits.

    """
    words = detail.split()
    name = words.pop(0) if words and "=" not in words[0] else ""
    given = dict(_read(word) for word in words)
    return name, Manner(given.get("speed", 1.0), given.get("volume", 0.0))


def _read(word: str) -> tuple[str, float]:
    key, _, text = word.partition("=")
    low, high = LIMITS.get(key, (0.0, 0.0))
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if key not in LIMITS or not low <= value <= high:
        limits = ", ".join(
            f"{name} from {least:g} to {most:g}" for name, (least, most) in LIMITS.items()
        )
        raise VoiceMissing(f"a voice cannot speak with {word!r}", remedy=f"give {limits}")
    return key, value
