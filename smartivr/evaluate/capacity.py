"""How many calls a machine holds: more and more of them, until a stated limit breaks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from smartivr.evaluate.bench_load import Load, Outcome, crowd
from smartivr.settings import Settings


@dataclass(frozen=True)
class Limits:
    """What must hold for a number of calls to count as held."""

    delay_ms: float = 250.0
    """95th percentile from the last frame of speech to the meaning, beyond the ear's silence."""
    late_share: float = 0.01
    """Of the frames, later than 20 ms."""

    def broken_by(self, one: Outcome) -> str:
        """Say what a run breaks; empty where it keeps all limits."""
        if one.delay_ms_p95 is None:
            return "nothing was heard"
        if one.delay_ms_p95 > self.delay_ms:
            return f"the delay's p95 is {one.delay_ms_p95:.0f} ms, beyond {self.delay_ms:.0f} ms"
        if one.frames.late_share > self.late_share:
            late, most = 100 * one.frames.late_share, 100 * self.late_share
            return f"{late:.1f} % of the frames are late, more than {most:g} %"
        if one.errors or one.calls_broken or one.calls_refused:
            errors = ", ".join(f"{count} {code}" for code, count in sorted(one.errors.items()))
            return f"{one.calls_broken} calls broke, {one.calls_refused} were refused ({errors})"
        return ""


@dataclass(frozen=True)
class Step:
    """So many calls, and what they broke."""

    outcome: Outcome
    broken: str


async def climb(
    settings: Settings, load: Load, limits: Limits, most: int, cores: int | None = None
) -> AsyncIterator[Step]:
    """Hold one step's calls, twice as many, thrice as many, ... until a limit breaks.

    `load.calls` is the step. All calls are on one server, and those of a step stay for the next.
    """
    async with crowd(settings, load, most, cores) as coming:
        for calls in range(load.calls, most + 1, load.calls):
            await coming.grow(calls)
            outcome = await coming.watch(replace(load, calls=calls))
            broken = limits.broken_by(outcome)
            yield Step(outcome, broken)
            if broken:
                return


def held(steps: list[Step]) -> int:
    """Return the most calls that broke nothing."""
    return max((step.outcome.load.calls for step in steps if not step.broken), default=0)
