"""What Prometheus is told: calls, outcomes, waiting times, failures, late frames."""

from collections.abc import Callable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from smartivr.errors import EngineFailed, ModelMissing, RecognitionError, RecognizerBehind
from smartivr.runtime.call import Call
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.switchboard import Switchboard
from smartivr.store.store import Store
from smartivr.web.centre_figures import CentreFigures
from smartivr.web.figures import EngineFigures
from smartivr.web.wall.unheard import Unheard

_OF_RECOGNITION = frozenset(
    each.code for each in (RecognitionError, EngineFailed, ModelMissing, RecognizerBehind)
)
_LATE_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_DELAYS_S = (0.0, 0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2)
_LATENCIES_S = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0)


class Metrics:
    """Observes calls; holds no words, keys or numbers of anybody."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.unheard = Unheard()
        """Utterances lost lately, for the wallboard."""
        self._calls = self._counter("calls", "Calls answered.", "line")
        self._outcomes = self._counter("outcomes", "How calls ended.", "line", "verdict", "kind")
        self._understood = self._counter("utterances", "Utterances by band.", "line", "band")
        self._errors = self._counter("call_errors", "Failures within calls by code.", "code")
        self._unheard = self._counter(
            "recognition_errors", "Utterances lost to the recognizer, by code.", "code", "engine"
        )
        self._latency = Histogram(
            "smartivr_answer_seconds",
            "From the end of the caller's speech (or key) to the first audio of the answer.",
            ["line"],
            buckets=_LATENCIES_S,
            registry=self._registry,
        )
        self._arrived = self._counter(
            "caller_audio_seconds", "Audio of connectors' callers: heard, or made up.", "kind"
        )
        self._unfit = self._counter(
            "caller_audio_dropped", "Pieces of audio that came late or twice.", "why"
        )
        self._delay = Histogram(
            "smartivr_caller_audio_delay_seconds",
            "Mean delay of a connector's call from waiting for audio that was late.",
            buckets=_DELAYS_S,
            registry=self._registry,
        )
        self._beats = Histogram(
            "smartivr_beat_late_seconds",
            "How late the 20 ms beats of all calls are.",
            buckets=_LATE_S,
            registry=self._registry,
        )

    def event(self, call: Call, entry: Mapping[str, object]) -> None:
        """Count one entry of a call's log."""
        line = call.flow.line
        match entry:
            case {"type": "call-started"}:
                self._calls.labels(line).inc()
            case {"type": "understood", "meaning": {"band": str(band)}}:
                self._understood.labels(line, band).inc()
            case {"type": "answered", "latency_ms": int(latency_ms)}:
                self._latency.labels(line).observe(latency_ms / 1000)
            case {"type": "arrival", "heard_s": float()}:
                self._count_arrival(entry)
            case {"type": "error", "code": str(code)}:
                self._errors.labels(code).inc()
                if code in _OF_RECOGNITION:
                    self._unheard.labels(code, call.heard_by).inc()
                    self.unheard.note(datetime.fromisoformat(str(entry["at"])))
            case {"type": "route", "outcome": {"verdict": str(verdict), "kind": str(kind)}}:
                self._outcomes.labels(line, verdict, kind).inc()

    def _count_arrival(self, entry: Mapping[str, object]) -> None:
        """Count how a call's audio came over the network."""
        for kind in ("heard", "concealed", "stalled"):
            self._arrived.labels(kind).inc(float(str(entry[f"{kind}_s"])))
        for why in ("late", "duplicated"):
            self._unfit.labels(why).inc(float(str(entry[why])))
        self._delay.observe(float(str(entry["delay_mean_ms"])) / 1000)

    def watch(
        self, switchboard: Switchboard, store: Store | None, centre: CallCentre | None = None
    ) -> None:
        """Report the state of these whenever metrics are asked for."""
        if centre is not None:
            self._registry.register(CentreFigures(centre))
        self._registry.register(EngineFigures(switchboard.engines))
        pacer = switchboard.pacer
        pacer.on_beat = self._beats.observe
        watched: list[tuple[str, str, Callable[[], float]]] = [
            ("live_calls", "Calls now.", lambda: switchboard.live),
            ("beats_skipped", "Beats given up since the start.", lambda: pacer.skipped),
        ]
        if store is not None:
            watched += [
                ("store_pending", "Entries not yet written.", lambda: store.health.pending),
                ("store_lost", "Entries given up since the start.", lambda: store.health.lost),
            ]
        for name, meaning, value in watched:
            Gauge(f"smartivr_{name}", meaning, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"smartivr_{name}", meaning, labels, registry=self._registry)
