"""A flow as boxes and arrows, before anybody decides where they stand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.base import RETURN, Edge, Step
from smartivr.dialog.steps.branch import Branch
from smartivr.dialog.steps.destination import Destination
from smartivr.dialog.steps.use import Use

Say = Callable[[str], str]
"""Puts words of a drawing into the reader's language."""
_NAMED = ("options", "exits", "when")
"""Parts of a step whose ways have names of the file's own; words of ours stand at all others."""


@dataclass(frozen=True)
class Box:
    """A step: its verb as a tag, its name, and what it says or where it leads."""

    step: str
    verb: str
    text: str


@dataclass(frozen=True)
class Arrow:
    """All ways from one step to another, with their labels joined."""

    source: str
    target: str
    label: str
    options: tuple[str, ...] = ()
    """What each of these ways is called in the file: an option, an exit, a value, or the field."""


def boxes(flow: Flow, say: Say = str) -> list[Box]:
    """List the steps in the order in which callers meet them."""
    steps = ((name, flow.steps[name]) for name in _met(flow))
    return [Box(name, step.verb, _text(step, say)) for name, step in steps]


def arrows(flow: Flow, say: Say = str) -> list[Arrow]:
    """List the ways from step to step; a `return` leads nowhere of its own."""
    joined: dict[tuple[str, str], list[Edge]] = {}
    for name in _met(flow):
        for edge in flow.steps[name].edges():
            if edge.target != RETURN:
                joined.setdefault((name, edge.target), []).append(edge)
    return [Arrow(*ends, _label(ways, say), _options(ways)) for ends, ways in joined.items()]


def _label(ways: list[Edge], say: Say) -> str:
    labels = (_worded(edge, say) for edge in ways)
    return " / ".join(dict.fromkeys(label for label in labels if label))


def _worded(edge: Edge, say: Say) -> str:
    if edge.path == ("when", ""):
        return say("empty")
    ours = edge.label and edge.path[0] not in _NAMED
    return say(edge.label) if ours else edge.label


def _options(ways: list[Edge]) -> tuple[str, ...]:
    names = (edge.path[1] if edge.path[0] in _NAMED else edge.path[0] for edge in ways)
    return tuple(str(name) for name in names)


def _met(flow: Flow) -> list[str]:
    """Order the steps: from the start on, nearest first, then whatever is not reached."""
    order: dict[str, None] = {}
    for root in (flow.start, flow.main, flow.agent, *flow.steps):
        for name in _from(flow, root):
            order.setdefault(name)
    return list(order)


def _from(flow: Flow, root: str) -> Iterator[str]:
    seen, todo = {root}, [root]
    while todo:
        name = todo.pop(0)
        if name not in flow.steps:
            continue
        yield name
        targets = [edge.target for edge in flow.steps[name].edges()]
        todo += [target for target in dict.fromkeys(targets) if target not in seen]
        seen.update(targets)


def _text(step: Step, say: Say) -> str:
    """Say in few words what a step does: its place, else what is said first."""
    match step:
        case Destination():
            return step.place
        case Branch():
            return say(f"by {step.branch}")
        case Use():
            return say(f"through {step.use}")
        case _:
            return next((each.text or each.recording for _, each in step.spoken()), "")
