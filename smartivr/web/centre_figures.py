"""Figures of queues and agents, collected whenever metrics are asked for."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from smartivr.routing.agent import AgentState
from smartivr.runtime.centre.call_centre import CallCentre


class CentreFigures(Collector):
    """Who waits, what agents do, and what became of those who waited."""

    def __init__(self, centre: CallCentre) -> None:
        self._centre = centre

    def collect(self) -> Iterator[Metric]:
        """Yield every figure as it is now."""
        centre, now = self._centre, self._centre.clock.now()
        waiting = GaugeMetricFamily("smartivr_waiting", "Callers who wait.", labels=("queue",))
        longest = GaugeMetricFamily(
            "smartivr_longest_wait_seconds", "How long the first has waited.", labels=("queue",)
        )
        for queue in centre.directory.queues:
            state = centre.dispatch.centre.queue_state(queue, now)
            if state:
                waiting.add_metric((queue,), state.waiting)
                longest.add_metric((queue,), state.longest_wait_s)
        agents = GaugeMetricFamily("smartivr_agents", "Agents here by state.", labels=("state",))
        states = Counter(centre.agents.state(agent) for agent in centre.agents.lines)
        for each in AgentState:
            agents.add_metric((each.value,), states[each])
        talks = GaugeMetricFamily("smartivr_talks", "Callers who talk to an agent now.")
        talks.add_metric((), sum(bool(talk.parts) for talk in centre.talks.values()))
        yield from (waiting, longest, agents, talks)
        offers = CounterMetricFamily(
            "smartivr_offers", "Calls that rang at an agent.", labels=("kind", "queue")
        )
        for labels, times in centre.offered.items():
            offers.add_metric(labels, times)
        left = CounterMetricFamily(
            "smartivr_left_queue", "Callers who waited no longer, and why.", labels=("queue", "how")
        )
        for labels, times in centre.callers.ended.items():
            left.add_metric(labels, times)
        yield from (offers, left)
