"""`branch`: the call decides by itself which way to go."""

from collections.abc import Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import ClassVar, Self

from pydantic import Field, model_validator

from smartivr.dialog.steps.base import Conversation, Edge, Step
from smartivr.routing.sites import Sites


class By(StrEnum):
    """What a branch looks at."""

    HOURS = "hours"
    SITE = "site"
    CALLED = "called"
    CALLER = "caller"
    SLOT = "slot"
    WEBHOOK = "webhook"


class Branch(Step):
    """Choose a step by opening hours, numbers, a slot's value or a web service's answer."""

    verb: ClassVar[str] = "branch"

    branch: By = Field(description="What decides.")
    when: dict[str, str] = Field(
        min_length=1,
        description="Value (open/closed, a site, a number pattern such as +48*, a slot value)"
        " -> step; of several sites that are open the first one counts.",
    )
    otherwise: str = Field("", description="The step for every other value.")
    slot: str = Field("", description="For slot: which one.")
    url: str = Field("", pattern=r"^(https?://.+)?$", description="For webhook: where to POST.")
    send: tuple[str, ...] = Field((), description="For webhook: the slots to send.")
    receive: tuple[str, ...] = Field(
        (), description="For webhook: slots that its answer may fill, for prompts to name."
    )
    timeout_s: float = Field(2.0, gt=0, le=30, description="For webhook: how long to wait.")
    fallback: str = Field("", description="For webhook: the step if it fails or is late.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.branch is By.HOURS:
            if not set(self.when) <= {"open", "closed"}:
                raise ValueError("when of a branch by hours knows only open and closed")
            if not self.otherwise and set(self.when) != {"open", "closed"}:
                raise ValueError("a branch by hours needs open and closed, or otherwise")
        elif not self.otherwise:
            raise ValueError(f"a branch by {self.branch} needs otherwise")
        if self.branch is By.SLOT and not self.slot:
            raise ValueError("a branch by slot needs slot")
        if self.branch is By.WEBHOOK and not (self.url and self.fallback):
            raise ValueError("a branch by webhook needs url and fallback")
        return self

    def edges(self) -> Iterator[Edge]:
        """One per value."""
        for value, target in self.when.items():
            yield Edge(value, target, ("when", value))
        if self.otherwise:
            yield Edge("otherwise", self.otherwise, ("otherwise",))
        if self.fallback:
            yield Edge("no answer", self.fallback, ("fallback",))

    def keeps_place(self, queue: str) -> bool:  # noqa: ARG002  the seam of every step
        """Keep it: what follows tells whether the caller really leaves."""
        return True

    def enter(self, talk: Conversation) -> None:
        """Decide at once, or ask the web service."""
        if self.branch is By.WEBHOOK:
            sent = {name: talk.slots.get(name, "") for name in self.send}
            facts = talk.facts
            numbers = {"session": facts.session, "caller": facts.caller, "called": facts.called}
            talk.call_webhook(self.url, {**sent, **numbers}, self.timeout_s)
        elif self.branch is By.HOURS:
            is_open = talk.flow.calendar.is_open(talk.now)
            talk.go(self._target("open" if is_open else "closed"))
        elif self.branch is By.SITE:
            hours = talk.flow.calendar
            site = hours.first_open(talk.now, self.when) if isinstance(hours, Sites) else ""
            talk.go(self._target(site))
        elif self.branch is By.SLOT:
            talk.go(self._target(talk.slots.get(self.slot, "")))
        else:
            number = talk.facts.called if self.branch is By.CALLED else talk.facts.caller
            talk.go(self._matching(number))

    def webhook_answered(self, talk: Conversation, value: str, *, failed: bool) -> None:
        """Go where the answer leads, or to the fallback."""
        talk.go(self.fallback if failed else self._target(value))

    def _target(self, value: str) -> str:
        return self.when.get(value, self.otherwise)

    def _matching(self, number: str) -> str:
        matching = (step for pattern, step in self.when.items() if fnmatchcase(number, pattern))
        return next(matching, self.otherwise)
