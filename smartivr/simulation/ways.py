"""Which answers lead a caller from the start of a line to a queue."""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import inf
from random import Random

from smartivr.dialog.expectations import AGENT
from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.ask import Ask
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.queue import Queue
from smartivr.understanding.expecting import AskKind


@dataclass(frozen=True)
class Answer:
    """What a caller does at a question: presses keys, or where there are none says it."""

    keys: str = ""
    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)


YES = Answer(keys="1")
"""To everything that is read back."""
QUESTION = 1000
"""One question more takes a caller longer than any steps without one."""
ASKING_FOR_A_HUMAN = Answer(intent=AGENT)
_VALUES = {AskKind.YES_NO: "yes", AskKind.DATE: "2026-01-05"}


class Ways:
    """The answers that lead to one of some queues."""

    def __init__(self, flow: Flow, queues: Collection[str]) -> None:
        self._flow = flow
        self._left = _steps_left(flow, queues)
        self._asked_for = flow.start not in self._left
        """No step leads there from the start: the caller has to ask for a human."""
        self._one = len(queues) == 1
        self._answers: dict[str, tuple[tuple[Answer, str], ...]] = {}

    @property
    def exist(self) -> bool:
        """Whether any of the queues can be reached from the start."""
        return not self._asked_for or self._flow.agent in self._left

    @property
    def steps(self) -> int:
        """How far the nearest of them is away."""
        return self._left.get(self._flow.start, QUESTION * len(self._flow.steps))

    def answer(self, step: str, been_at: Collection[str], random: Random) -> Answer:
        """Choose among what leads on to steps not yet seen, each as likely as the others."""
        if self._asked_for:
            return ASKING_FOR_A_HUMAN
        if step not in self._answers:
            self._answers[step] = tuple(self._leading_on(step))
        leading = self._answers[step]
        new = [answer for answer, target in leading if target not in been_at]
        return random.choice(new) if new else leading[0][0]

    def _leading_on(self, name: str) -> list[tuple[Answer, str]]:
        """Pair answers with where they lead; without any, whatever comes first."""
        step = self._flow.steps[name]
        if isinstance(step, Menu):
            found = [
                (Answer(option.key, intent, {}), option.next)
                for intent, option in step.options.items()
            ]
        elif isinstance(step, Ask):
            found = [(_given(step, value), step.when.get(value, step.next)) for value in _of(step)]
        else:
            found = [(Answer(keys="0"), "")]
        leading = [each for each in found if each[1] in self._left] or found[:1]
        if self._one:  # the shortest way is the one that a caller is surely brought there
            nearest = min(self._left.get(target, inf) for _, target in leading)
            leading = [each for each in leading if self._left.get(each[1]) == nearest] or leading
        return leading


def _of(step: Ask) -> list[str]:
    """List some right values; those first that lead to steps of their own."""
    if step.kind is AskKind.YES_NO:
        return ["yes", "no"]
    if step.kind is AskKind.LIST:
        return list(step.values)
    if step.kind is AskKind.DIGITS:
        return [*step.when, "1" * (step.length or step.min_length)]
    if step.kind is AskKind.NUMBER:
        return [*step.when, str(int(step.minimum or step.maximum or 1))]
    return [*step.when, _VALUES.get(step.kind, "")]


def _given(step: Ask, value: str) -> Answer:
    return Answer(intent=step.intent or step.slot, slots={step.slot: value})


def _steps_left(flow: Flow, queues: Collection[str]) -> dict[str, int]:
    """Count, from the queues backwards, how far each step is away from the nearest one."""
    before: dict[str, set[str]] = {}
    for name, each in flow.steps.items():
        for edge in each.edges():
            before.setdefault(edge.target, set()).add(name)
    ends = [
        name
        for name, each in flow.steps.items()
        if isinstance(each, Queue) and each.queue in queues
    ]
    left = dict.fromkeys(ends, 0)
    ahead = deque(ends)
    while ahead:
        step = ahead.popleft()
        for name in before.get(step, ()):
            far = left[step] + (QUESTION if flow.steps[name].interactive else 1)
            if far < left.get(name, far + 1):
                left[name] = far
                ahead.append(name)
    return left
