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
EVERY = "every"
"""In place of a queue's name: all of them."""


@dataclass(frozen=True)
class Setting:
    """The line, its queues and the ways to them."""

    flow: Flow
    directory: Directory
    ways: Ways
    agents: tuple[str, ...]


def setting(flow: Flow, load: Load, queue: str = "") -> Setting:
    """Prepare a line: one of its queues is served by all of the agents.

    That is the queue named, or the one behind the fewest questions; `EVERY` takes them all, with
    callers going to each. Opening hours, shifts, bounds of queues, overflow and the longest wait
    are set aside, and wrapping up is part of the handling time, so that nothing but the load
    decides on the waiting.

    Raises:
        NotFound: the line has no such queue that is served here, or no way leads to it.

    """
    here = _queues(flow)
    if queue not in {"", EVERY, *here}:
        raise NotFound(
            f"line {flow.line!r} has no queue {queue!r} that is served here",
            remedy=f"name one of {', '.join(here) or 'none'}",
        )
    reached = [name for name in here if Ways(flow, (name,)).exist]
    if not reached or (queue in here and queue not in reached):
        raise NotFound(
            f"line {flow.line!r} brings no caller to {queue or 'a queue'} that is served here",
            remedy="describe the queue in intents/queues.yaml and name it in a step of the line",
        )
    names = tuple(reached) if queue == EVERY else (queue or _nearest(flow, reached),)
    agents = tuple(f"agent-{number:03}" for number in range(1, load.agents + 1))
    directory = Directory(
        queues={name: _rules(flow.directory.queues[name], agents, load) for name in names}
    )
    steps = {name: _step(step) for name, step in flow.steps.items()}
    always = Calendar(flow.calendar.timezone)
    open_flow = replace(flow, calendar=always, steps=steps, directory=directory)
    return Setting(open_flow, directory, Ways(open_flow, names), agents)


def _nearest(flow: Flow, queues: list[str]) -> str:
    return min(queues, key=lambda name: Ways(flow, (name,)).steps)


def _queues(flow: Flow) -> list[str]:
    asked = {step.queue for step in flow.steps.values() if isinstance(step, Queue)}
    return sorted(asked & set(flow.directory.queues))


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
