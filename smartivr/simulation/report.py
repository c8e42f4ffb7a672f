"""What a simulation shows, and how it compares with Erlang C."""

from dataclasses import asdict, dataclass
from math import isfinite, isnan

from smartivr.routing.erlang import mean_wait_s, waiting_probability
from smartivr.simulation.draws import Handling, Load
from smartivr.simulation.intervals import Measured, measured
from smartivr.simulation.run import Record
from smartivr.statistics.queues import QueueFigures, queue_figures

NEAR = 0.2
"""An estimate is right that misses the real wait by no more than this part of it."""


@dataclass(frozen=True)
class Report:
    """The figures of a simulation; waits in seconds, shares from 0 to 1."""

    calls: int
    wait_probability: float
    """Of all callers, the share who wait at all: corrected for chance where Erlang C holds."""
    wait_probability_within: float | None
    mean_wait_s: float
    """Over all callers, those included who do not wait; corrected likewise."""
    mean_wait_within_s: float | None
    erlang_c_wait_probability: float
    erlang_c_mean_wait_s: float | None
    """None where the agents cannot keep up."""
    erlang_c_holds: bool
    """Whether its assumptions do: exponential times, patient callers, agents who can keep up."""
    sampled_wait_probability: float
    """As it came, without any correction."""
    sampled_wait_probability_within: float | None
    sampled_mean_wait_s: float
    sampled_mean_wait_within_s: float | None
    ideal_wait_probability: float
    """What the very same callers would meet in the queue of Erlang's model."""
    ideal_mean_wait_s: float
    occupancy: float
    """Share of the agents' time that calls take."""
    figures: QueueFigures
    estimates: int
    """Callers who waited and had been told an estimate."""
    estimate_within_20_percent: float | None
    """Of these, those whose wait was within 20 % of it."""
    mean_menu_s: float
    ended_in_menus: int
    simulated_calls_per_minute: float
    """Per minute of processor time of one core, menus included."""

    @property
    def deviations(self) -> tuple[float, float] | None:
        """Part by which the waiting probability and the mean wait differ from Erlang C's."""
        if not self.erlang_c_holds or not self.erlang_c_mean_wait_s:
            return None
        return (
            self.wait_probability / self.erlang_c_wait_probability - 1.0,
            self.mean_wait_s / self.erlang_c_mean_wait_s - 1.0,
        )

    def as_dict(self) -> dict[str, object]:
        """Everything as plain values."""
        deviations = self.deviations or (None, None)
        return {
            **asdict(self),
            "wait_probability_deviation": deviations[0],
            "mean_wait_deviation": deviations[1],
        }


@dataclass(frozen=True)
class _Waiting:
    """How many wait, and how long all do in the mean."""

    probability: Measured
    mean_s: Measured

    @classmethod
    def of(cls, waits_s: list[float]) -> "_Waiting":
        return cls(measured([float(wait_s > 0) for wait_s in waits_s]), measured(waits_s))


def report(record: Record, load: Load) -> Report:
    """Sum up a simulation."""
    pairs = zip(record.waits_s, record.ideal_waits_s, strict=True)
    served = [(real_s, ideal_s) for real_s, ideal_s in pairs if not isnan(real_s)]
    sampled = _Waiting.of([real_s for real_s, _ in served])
    ideal = _Waiting.of([ideal_s for _, ideal_s in served])
    erlang_c_wait_probability = waiting_probability(load.erlang, load.agents)
    erlang_c_mean_s = mean_wait_s(load.erlang, load.agents, load.handle_s)
    holds = _erlang_c_holds(load) and not record.elsewhere and len(served) == record.calls
    best = sampled
    if holds and served:
        best = _corrected(served, erlang_c_wait_probability, erlang_c_mean_s)
    near = _near(record)
    return Report(
        calls=record.calls,
        wait_probability=best.probability.mean,
        wait_probability_within=best.probability.within,
        mean_wait_s=best.mean_s.mean,
        mean_wait_within_s=best.mean_s.within,
        erlang_c_wait_probability=erlang_c_wait_probability,
        erlang_c_mean_wait_s=erlang_c_mean_s if isfinite(erlang_c_mean_s) else None,
        erlang_c_holds=holds,
        sampled_wait_probability=sampled.probability.mean,
        sampled_wait_probability_within=sampled.probability.within,
        sampled_mean_wait_s=sampled.mean_s.mean,
        sampled_mean_wait_within_s=sampled.mean_s.within,
        ideal_wait_probability=ideal.probability.mean,
        ideal_mean_wait_s=ideal.mean_s.mean,
        occupancy=record.talked_s / (load.agents * load.hours * 3600.0),
        figures=queue_figures(record.stays),
        estimates=len(near),
        estimate_within_20_percent=sum(near) / len(near) if near else None,
        mean_menu_s=record.menu_s / max(1, record.calls - record.elsewhere),
        ended_in_menus=record.elsewhere,
        simulated_calls_per_minute=record.calls / record.cpu_s * 60.0 if record.cpu_s else 0.0,
    )


def _erlang_c_holds(load: Load) -> bool:
    exponential = load.handling is Handling.EXPONENTIAL
    patient = load.patience_s <= 0 and load.callback_share <= 0
    return exponential and patient and load.erlang < load.agents


def _corrected(served: list[tuple[float, float]], probability: float, mean_s: float) -> _Waiting:
    """Use the ideal queue as control variate: what is known of it, plus what is different here.

    The ideal queue serves the very same callers, so chance strikes both alike and drops out of the
    difference; what its mean would be without chance is known from theory.
    """
    waited = measured([float(real_s > 0) - float(ideal_s > 0) for real_s, ideal_s in served])
    longer = measured([real_s - ideal_s for real_s, ideal_s in served])
    return _Waiting(
        Measured(probability + waited.mean, waited.within),
        Measured(mean_s + longer.mean, longer.within),
    )


def _near(record: Record) -> list[bool]:
    """Say for everybody who waited, was told how long, and was answered, whether that was right."""
    return [
        abs(stay.told_s - stay.wait_s) <= NEAR * stay.wait_s
        for stay in record.stays
        if stay.how == "answered" and stay.told_s is not None and stay.wait_s > 0
    ]
