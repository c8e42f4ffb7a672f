"""Which moment of a call is which moment of a recording: what was paused is not in the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smartivr.runtime.keeping.recorder import GAP_S, GAP_TONE_S

_GAP_S = GAP_TONE_S + GAP_S
_PAUSES = {"pause-recording": True, "resume-recording": False}


@dataclass(frozen=True)
class Span:
    """A stretch of a call that is in the recording without a pause; all in seconds."""

    from_s: float
    """Of the call."""
    to_s: float
    at_s: float
    """Where it begins in the recording."""


def spans_of(
    log: Iterable[Mapping[str, Any]], call_start: datetime, began: str, seconds: float
) -> tuple[Span, ...]:
    """Return the stretches of a recording that began at a moment and is so long.

    What was paused is left out of it; a tone stands there in its place.
    """
    begin_s = (datetime.fromisoformat(began) - call_start).total_seconds()
    spans: list[Span] = []
    reasons: set[str] = set()
    from_s, at_s = begin_s, 0.0
    for entry in log:
        pauses = _PAUSES.get(str(entry["type"]))
        moment_s = (datetime.fromisoformat(entry["at"]) - call_start).total_seconds()
        if pauses is None or moment_s < begin_s:
            continue
        if pauses:
            if not reasons and moment_s > from_s:
                spans.append(Span(from_s, moment_s, at_s))
                at_s += moment_s - from_s + _GAP_S
            reasons.add(entry["reason"])
        elif entry["reason"] in reasons:
            reasons.discard(entry["reason"])
            if not reasons:
                from_s = moment_s
    if not reasons and at_s < seconds:
        spans.append(Span(from_s, from_s + seconds - at_s, at_s))
    return tuple(spans)


def call_moment_s(spans: Iterable[Span], position_s: float) -> float:
    """Return when in the call something was that stands at this place of the recording."""
    found = 0.0
    for span in spans:
        if position_s < span.at_s:
            break
        found = min(span.from_s + position_s - span.at_s, span.to_s)
    return found
