"""Answers that come before their question: callers who know the menu do not wait for it."""

from dataclasses import dataclass

from smartivr.dialog.flow import Flow
from smartivr.dialog.question import Ask
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.say import Say
from smartivr.understanding.meaning import Meaning

MOST_KEYS = 32


@dataclass
class Ahead:
    """What was keyed or said before the question that it answers."""

    keys: str = ""
    meaning: Meaning | None = None

    def __bool__(self) -> bool:
        return bool(self.keys) or self.meaning is not None

    def key(self, key: str) -> bool:
        """Keep one more key, unless there are too many."""
        room = len(self.keys) < MOST_KEYS
        if room:
            self.keys += key
        return room


def question_ahead(flow: Flow, target: str) -> Ask | None:
    """The menu to which nothing but prompts leads from here; None where that is not certain."""
    passed: set[str] = set()
    while target not in passed:
        passed.add(target)
        match flow.steps.get(target):
            case Say(next=following):
                target = following
            case Menu() as menu:
                return menu.question(flow)
            case _:
                return None
    return None
