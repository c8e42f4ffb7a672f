"""Checks of the ways through a flow: what is never reached, never ends, or runs in circles."""

from collections.abc import Iterable, Iterator

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.answer import Answer
from smartivr.dialog.steps.base import RETURN, Step
from smartivr.dialog.steps.destination import Destination
from smartivr.dialog.steps.directory import Directory
from smartivr.dialog.steps.hangup import Hangup
from smartivr.dialog.steps.menu import Menu
from smartivr.flows.finding import Code, Found

DEEPEST_MENU = 3
HUMAN_VERBS = ("transfer", "queue", "callback", "directory")
"""The verbs that bring a caller to a person, now or later."""


def check_paths(flow: Flow) -> Iterator[Found]:
    """Yield what is wrong with the ways through the flow."""
    onward = {name: _targets(flow, name) for name in flow.steps}
    reached = _reachable(onward, (flow.start, flow.main, flow.agent))
    for name in flow.steps:
        if name not in reached:
            yield Found(Code.UNREACHABLE_STEP, f"no way leads to step {name!r}", name)
    yield from _dead_ends(flow, onward)
    yield from _silent_loops(flow)
    yield from _without_human(flow, onward)
    yield from _deep_menus(flow, onward)


def _targets(flow: Flow, name: str) -> list[str]:
    return [edge.target for edge in flow.steps[name].edges() if edge.target != RETURN]


def _at_once(step: Step) -> list[str]:
    """Name the targets to which a step may lead without the caller waiting or saying anything."""
    refused = ("on_full", "on_empty", "on_closed")
    edges = (edge for edge in step.edges() if edge.target != RETURN)
    if isinstance(step, Destination):
        edges = (edge for edge in edges if edge.path[0] in refused)
    return [edge.target for edge in edges]


def _reachable(onward: dict[str, list[str]], roots: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name not in seen and name in onward:
            seen.add(name)
            todo += onward[name]
    return seen


def _ends(flow: Flow, name: str) -> bool:
    step = flow.steps[name]
    returns = any(edge.target == RETURN for edge in step.edges())
    answered = isinstance(step, Answer) and not step.next
    return isinstance(step, Destination | Hangup | Directory) or answered or returns


def _dead_ends(flow: Flow, onward: dict[str, list[str]]) -> Iterator[Found]:
    """Find the steps from which no way leads to an end of the call."""
    for name in flow.steps:
        if not any(_ends(flow, end) for end in _reachable(onward, (name,))):
            message = f"from step {name!r} no way leads to a destination or a hangup"
            yield Found(Code.DEAD_END, message, name)


def _silent_loops(flow: Flow) -> Iterator[Found]:
    """Find the circles on which the caller is never asked anything."""
    silent = {
        name: [target for target in _at_once(step) if not flow.steps[target].interactive]
        for name, step in flow.steps.items()
        if not step.interactive
    }
    told: set[str] = set()
    for name, targets in silent.items():
        circle = _reachable(silent, targets)
        if name in circle and name not in told:
            told |= {other for other in circle if name in _reachable(silent, silent[other])}
            message = f"from step {name!r} the call can run in a circle without asking the caller"
            yield Found(Code.SILENT_LOOP, message, name)


def _without_human(flow: Flow, onward: dict[str, list[str]]) -> Iterator[Found]:
    """Check that asking for a human leads to one, and that key 0 can ask for one."""
    ends = _reachable(onward, (flow.agent,))
    if not any(flow.steps[name].verb in HUMAN_VERBS for name in ends):
        verbs = ", ".join(HUMAN_VERBS)
        message = f"the agent step {flow.agent!r} leads to none of {verbs}"
        yield Found(Code.NO_HUMAN, message, flow.agent)
    for name, step in flow.steps.items():
        for intent, option in step.options.items() if isinstance(step, Menu) else ():
            if option.key == "0":
                message = f"key 0 chooses {intent!r} here, so keys alone lead to no human"
                path = ("options", intent, "key")
                yield Found(Code.AGENT_KEY_TAKEN, message, name, path)


def _deep_menus(flow: Flow, onward: dict[str, list[str]]) -> Iterator[Found]:
    """Count the menus that a caller passes on the shortest way to each menu."""
    depth = {flow.start: int(isinstance(flow.steps[flow.start], Menu))}
    todo = [flow.start]
    while todo:
        name = todo.pop(0)
        for target in onward[name]:
            below = depth[name] + isinstance(flow.steps[target], Menu)
            if target not in depth or below < depth[target]:
                depth[target] = below
                todo.append(target)
    for name, menus in depth.items():
        if isinstance(flow.steps[name], Menu) and menus > DEEPEST_MENU:
            message = f"menu {name!r} is the {menus}th on the way; more than 3 tire callers"
            yield Found(Code.DEEP_MENU, message, name)
