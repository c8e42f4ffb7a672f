"""A line as it is simulated: every caller is served, by the same agents, whatever the hour."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.base import Step
from smartivr.dialog.steps.queue import Queue
from smartivr.errors import NotFound
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar
from smartivr.routing.strategies.by_time import ByTime
from smartivr.simulation.draws import Load
from smartivr.simulation.ways import Ways

NO_LIMIT_S = 1e9


@dataclass(frozen=True)
class Setting:
    """The line, its queues and the ways to them."""

    flow: Flow
    directory: Directory
    ways: Ways
    agents: tuple[str, ...]


def setting(flow: Flow, load: Load, queue: str = "") -> Setting:
    """Prepare a line: its queues (or the one named) are served by all of the agents.

    Opening hours, shifts, bounds of queues, overflow and the longest wait are set aside, and
    wrapping up is part of the handling time, so that nothing but the load decides on the waiting.

    Raises:
        NotFound: the line has no such queue that is served here, or no way leads to it.

    """
    here = _queues(flow)
    if queue and queue not in here:
        raise NotFound(
            f"line {flow.line!r} has no queue {queue!r} that is served here",
            remedy=f"name one of {', '.join(sorted(here)) or 'none'}",
        )
    agents = tuple(f"agent-{number:03}" for number in range(1, load.agents + 1))
    names = (queue,) if queue else tuple(sorted(here))
    rules = {name: _rules(flow.directory.queues[name], agents, load) for name in names}
    directory = Directory(queues=rules)
    steps = {name: _step(step) for name, step in flow.steps.items()}
    open_flow = replace(
        flow, calendar=Calendar(flow.calendar.timezone), steps=steps, directory=directory
    )
    ways = Ways(open_flow, names)
    if not names or not ways.exist:
        raise NotFound(
            f"line {flow.line!r} brings no caller to a queue that is served here",
            remedy="name the queue in intents/queues.yaml and in a step of the line",
        )
    return Setting(open_flow, directory, ways, agents)


def _queues(flow: Flow) -> set[str]:
    asked = {step.queue for step in flow.steps.values() if isinstance(step, Queue)}
    return asked & set(flow.directory.queues)


def _rules(rules: QueueRules, agents: tuple[str, ...], load: Load) -> QueueRules:
    strategy = rules.strategy
    return replace(
        rules,
        strategy=strategy.within if isinstance(strategy, ByTime) else strategy,
        agents=agents,
        wrap_up_s=0.0,
        max_waiting=0,
        calendar=Calendar(),
        overflow={},
        overflow_after_s=0.0,
        handle_s=load.handle_s,
    )


def _step(step: Step) -> Step:
    """Let callers wait for as long as it takes, and be taken by any agent."""
    if not isinstance(step, Queue):
        return step
    changes: Mapping[str, object] = {"max_wait_s": NO_LIMIT_S, "required": {}}
    return step.model_copy(update=dict(changes))
