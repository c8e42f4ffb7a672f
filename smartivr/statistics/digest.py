"""What figures need of one call: its way through the flow, without the sound of it.

Named tuples, as there are a million of them in a report of a hundred thousand calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

FORMAT = 3
"""Raised whenever digests say more than before; older ones are made anew."""

CHOSEN, GIVEN_UP, HUNG_UP, PASSED = "chosen", "given-up", "hung-up", "passed"


class Choice(NamedTuple):
    """Something that the caller settled for: an option, an answer, or a command such as repeat."""

    intent: str
    by: str
    """speech or keys."""


class Stay(NamedTuple):
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


class Miss(NamedTuple):
    """Words of a caller that were not what any option says."""

    step: str
    heard: str
    nearest: str = ""
    """The option that came nearest."""
    score: float = 0.0
    denied: bool = False
    """They were taken for the nearest option, and the caller said no to it."""
    then: str = ""
    """What the caller settled for afterwards, at the same step."""
    by: str = ""
    """How: speech or keys."""


class Arrival(NamedTuple):
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
    return {
        "stays": [
            {**_lean(stay), "choices": [list(choice) for choice in stay.choices]}
            for stay in digest.stays
        ],
        "misses": [_lean(miss) for miss in digest.misses],
        "arrivals": [_lean(arrival) for arrival in digest.arrivals],
        "errors": dict(digest.errors),
        "agents": list(digest.agents),
    }


def from_json(kept: Mapping[str, Any]) -> Digest:
    """The digest that `as_json` was given."""
    return Digest(
        stays=tuple(_stay(one) for one in kept.get("stays", ())),
        misses=tuple(Miss(**one) for one in kept.get("misses", ())),
        arrivals=tuple(Arrival(**one) for one in kept.get("arrivals", ())),
        errors=kept.get("errors", {}),
        agents=tuple(kept.get("agents", ())),
    )


@lru_cache(maxsize=4096)
def _choice(intent: str, by: str) -> Choice:
    """One value for all calls that chose the same."""
    return Choice(intent, by)


def _stay(kept: Mapping[str, Any]) -> Stay:
    choices = tuple(_choice(*one) for one in kept["choices"])
    lists = {name: tuple(kept[name]) for name in ("read_back", "denied") if name in kept}
    return Stay(**{**kept, "choices": choices, **lists})


def _lean(value: Stay | Miss | Arrival) -> dict[str, Any]:
    usual = value._field_defaults
    return {
        name: list(one) if isinstance(one, tuple) else one
        for name, one in value._asdict().items()
        if name not in usual or one != usual[name]
    }
