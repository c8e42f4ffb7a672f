"""What figures need of one call: its way through the flow, without the sound of it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1
"""Raised whenever digests say more than before; older ones are made anew."""

CHOSEN, GIVEN_UP, HUNG_UP, PASSED = "chosen", "given-up", "hung-up", "passed"


@dataclass(frozen=True)
class Choice:
    """Something that the caller settled for: an option, an answer, or a command such as repeat."""

    intent: str
    by: str
    """speech or keys."""


@dataclass(frozen=True)
class Stay:
    """One stay at one step."""

    step: str
    kind: str
    """Its verb."""
    lasted_s: float = 0.0
    no_input: int = 0
    no_match: int = 0
    choices: tuple[Choice, ...] = ()
    read_back: tuple[str, ...] = ()
    """What the caller was asked to confirm."""
    denied: tuple[str, ...] = ()
    """What of it the caller had not meant."""
    prompt_s: float = 0.0
    """How much of the first prompt was heard; 0 where that is not known."""
    interrupted: bool = False
    """The caller did not hear the first prompt to its end."""
    end: str = PASSED
    """chosen, given-up (asked in vain), hung-up or passed."""


@dataclass(frozen=True)
class Miss:
    """Words of a caller that were not what any option says."""

    step: str
    heard: str
    nearest: str = ""
    """The option that came nearest."""
    score: float = 0.0


@dataclass(frozen=True)
class Arrival:
    """The call was brought to a destination."""

    kind: str
    to: str
    at_s: float
    """Seconds after the start of the call."""


@dataclass(frozen=True)
class Digest:
    """One call. `misses` hold what was said: personal data."""

    stays: tuple[Stay, ...] = ()
    misses: tuple[Miss, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    errors: Mapping[str, int] = field(default_factory=dict)
    """Error code -> how often."""
    agents: tuple[str, ...] = ()
    """Who answered."""


def as_json(digest: Digest) -> dict[str, Any]:
    """A JSON object; what has its usual value is left out."""
    kept: dict[str, Any] = _lean(digest)
    return kept


def from_json(kept: Mapping[str, Any]) -> Digest:
    """The digest that `as_json` was given."""
    return Digest(
        stays=tuple(_stay(one) for one in kept.get("stays", ())),
        misses=tuple(Miss(**one) for one in kept.get("misses", ())),
        arrivals=tuple(Arrival(**one) for one in kept.get("arrivals", ())),
        errors=kept.get("errors", {}),
        agents=tuple(kept.get("agents", ())),
    )


def _stay(kept: Mapping[str, Any]) -> Stay:
    fields = dict(kept)
    if "choices" in fields:
        fields["choices"] = tuple(Choice(**one) for one in fields["choices"])
    for name in ("read_back", "denied"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return Stay(**fields)


def _lean(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: _lean(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if getattr(value, one.name) != one.default and getattr(value, one.name) not in ((), {})
        }
    if isinstance(value, tuple):
        return [_lean(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value
