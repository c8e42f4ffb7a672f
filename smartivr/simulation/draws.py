"""What is left to chance: when callers call, how long talks take, how patient callers are."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Handling(StrEnum):
    """How the times that calls take an agent are distributed."""

    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    FIXED = "fixed"


@dataclass(frozen=True)
class Load:
    """What is to be simulated."""

    calls_per_hour: float = 60.0
    agents: int = 5
    handle_s: float = 240.0
    """Mean time that a call takes an agent, wrapping up included."""
    hours: float = 24.0
    handling: Handling = Handling.EXPONENTIAL
    spread: float = 0.3
    """Standard deviation over mean of lognormal times."""
    patience_s: float = 0.0
    """Mean time after which a caller who waits hangs up; 0: never."""
    callback_share: float = 0.0
    """Part of callers told a wait of `callback_over_s` or more who prefer to be called back."""
    callback_over_s: float = 120.0

    @property
    def erlang(self) -> float:
        """The load offered: agents busy in the mean if nobody gave up."""
        return self.calls_per_hour / 3600.0 * self.handle_s


class Draws:
    """The same seed draws the same callers; each matter has a stream of its own.

    So a change of one, such as how callers choose in menus, leaves the others as they were.
    """

    def __init__(self, load: Load, seed: int) -> None:
        self._load = load
        self._arrivals, self._handling, self._patience, self._before, self.choices = (
            Random(f"{seed}/{stream}")  # noqa: S311  a simulation wants the same draws again
            for stream in ("arrivals", "handling", "patience", "before", "choices")
        )

    def arrivals_s(self) -> Iterator[float]:
        """Moments of a Poisson process, in seconds from the beginning, up to the end."""
        end_s, rate = self._load.hours * 3600.0, self._load.calls_per_hour / 3600.0
        at_s = self._arrivals.expovariate(rate)
        while at_s < end_s:
            yield at_s
            at_s += self._arrivals.expovariate(rate)

    def handle_s(self) -> float:
        """How long one call takes an agent."""
        load = self._load
        if load.handling is Handling.FIXED:
            return load.handle_s
        if load.handling is Handling.EXPONENTIAL:
            return self._handling.expovariate(1.0 / load.handle_s)
        return self._lognormal(self._handling, biased=False)

    def patience_s(self) -> float:
        """How long one caller waits at most."""
        mean_s = self._load.patience_s
        return self._patience.expovariate(1.0 / mean_s) if mean_s > 0 else math.inf

    def prefers_callback(self) -> bool:
        """Whether one caller rather be called back than wait for long."""
        share = self._load.callback_share
        return share > 0 and self._patience.random() < share

    def there_before(self) -> int:
        """How many callers are with agents or wait when the simulation begins.

        Drawn from the steady state of Erlang's model, so that there is nothing to warm up; where
        times spread less or more than exponential ones, fewer or more wait (Allen and Cunneen).
        Under overload, which has no steady state, all agents are busy.
        """
        load, agents = self._load.erlang, self._load.agents
        if load >= agents:
            return agents
        weights = [1.0]
        for number in range(1, agents):
            weights.append(weights[-1] * load / number)
        busy = load / agents
        all_busy = weights[-1] * busy / (1.0 - busy)
        drawn = self._before.random() * (sum(weights) + all_busy)
        for number, weight in enumerate(weights):
            drawn -= weight
            if drawn < 0:
                return number
        mean = busy / (1.0 - busy) * (1.0 + self._spread**2) / 2.0
        return agents + int(math.log(1.0 - self._before.random()) / math.log(mean / (1.0 + mean)))

    @property
    def _spread(self) -> float:
        exponential, fixed = Handling.EXPONENTIAL, Handling.FIXED
        known = {exponential: 1.0, fixed: 0.0}
        return known.get(self._load.handling, self._load.spread)

    def left_s(self) -> float:
        """What is left of a talk that is met at a random moment."""
        load = self._load
        if load.handling is Handling.EXPONENTIAL:
            return self._before.expovariate(1.0 / load.handle_s)
        if load.handling is Handling.FIXED:
            return load.handle_s * self._before.random()
        return self._lognormal(self._before, biased=True) * self._before.random()

    def _lognormal(self, random: Random, *, biased: bool) -> float:
        """Draw a time; `biased` as random moments meet them: the longer ones more often."""
        variance = math.log(1.0 + self._load.spread**2)
        shift = variance / 2 if biased else -variance / 2
        return random.lognormvariate(math.log(self._load.handle_s) + shift, math.sqrt(variance))
