"""Figures of recognizers and voices, collected whenever metrics are asked for."""

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from smartivr.recognition.vitals import Vitals, watched
from smartivr.runtime.engines import Engines

_LABELS = ("engine", "language")
_GAUGES: tuple[tuple[str, str, Callable[[Vitals], int]], ...] = (
    ("workers", "Processes or threads that recognise.", lambda vitals: vitals.workers),
    ("workers_alive", "Those of them that are up.", lambda vitals: vitals.alive),
    ("waiting", "Requests that wait for a worker.", lambda vitals: vitals.waiting),
)
_COUNTERS: tuple[tuple[str, str, Callable[[Vitals], int]], ...] = (
    ("restarts", "Workers replaced as they had died or hung.", lambda vitals: vitals.restarts),
    ("reheard", "Utterances heard again by another worker.", lambda vitals: vitals.reheard),
    ("passes_dropped", "Second passes left out under load.", lambda vitals: vitals.dropped),
)


class EngineFigures(Collector):
    """How recognizers are, which lines are without, and what was worked around."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def collect(self) -> Iterator[Metric]:
        """Yield every figure as it is now."""
        yield from self._of_recognizers()
        without = GaugeMetricFamily(
            "smartivr_line_without_speech",
            "1 for a line that goes by keys.",
            labels=("line", "code"),
        )
        for line, trouble in self._engines.troubles.items():
            without.add_metric((line, trouble.code), 1)
        yield without
        around = CounterMetricFamily(
            "smartivr_worked_around", "What was done otherwise than meant.", labels=("code",)
        )
        for code, times in self._engines.worked_around.items():
            around.add_metric((code,), times)
        yield around

    def _of_recognizers(self) -> Iterator[Metric]:
        up = [each for one in self._engines.recognizers() for each in watched(one)]
        states = [((each.name, each.language), each.vitals()) for each in up]
        for name, meaning, count in _GAUGES:
            gauge = GaugeMetricFamily(f"smartivr_recognizer_{name}", meaning, labels=_LABELS)
            for labels, vitals in states:
                gauge.add_metric(labels, count(vitals))
            yield gauge
        for name, meaning, count in _COUNTERS:
            counter = CounterMetricFamily(f"smartivr_recognizer_{name}", meaning, labels=_LABELS)
            for labels, vitals in states:
                counter.add_metric(labels, count(vitals))
            yield counter
