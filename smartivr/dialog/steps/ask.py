"""`ask`: the caller says or keys one value."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field, model_validator

from smartivr.dialog.question import Ask as Question
from smartivr.dialog.question import Retries
from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.steps.base import Conversation, Edge, Step
from smartivr.understanding.expecting import Asked, AskKind, SlotValue
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow


class Ask(Step):
    """Ask for digits, yes or no, a date, a number or an entry of a list."""

    verb: ClassVar[str] = "ask"
    interactive: ClassVar[bool] = True

    ask: Prompt = Field(description="The question.")
    slot: str = Field(pattern=r"^[A-Za-z_]\w*$", description="Where the answer is kept.")
    kind: AskKind = Field(description="What is asked for.")
    intent: str = Field("", description="The intent reported for an answer; by default the slot.")
    length: int | None = Field(None, ge=1, le=32, description="Exactly this many digits.")
    min_length: int = Field(1, ge=1, le=32, description="At least this many digits.")
    max_length: int = Field(32, ge=1, le=32, description="At most this many digits.")
    minimum: float | None = Field(None, description="Smallest number.")
    maximum: float | None = Field(None, description="Largest number.")
    values: dict[str, tuple[str, ...]] = Field(
        {}, description="For a list: each value and the ways of saying it (none: the value itself)."
    )
    confirm: Prompt | None = Field(None, description="Read-back; `{slot}` holds the new answer.")
    next: str = Field("", description="The step that follows any answer.")
    when: dict[str, str] = Field({}, description="Answer -> step; for others, `next`.")
    keys_prompt: Prompt | None = Field(None, description="Said when only keys are asked for.")
    no_input: tuple[Prompt, ...] = Field((), description="Said after silence, in turn.")
    no_match: tuple[Prompt, ...] = Field((), description="Said after a miss, in turn.")
    help: Prompt | None = Field(None, description="Said when the caller asks for help.")
    on_failure: str = Field("", description="After the last attempt; by default the line's agent.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind is AskKind.LIST and not self.values:
            raise ValueError("an ask of kind list needs values")
        if self.kind is AskKind.YES_NO and not set(self.when) <= {"yes", "no"}:
            raise ValueError("when of a yes/no question knows only yes and no")
        if self.length is None and self.min_length > self.max_length:
            raise ValueError("min_length must not be more than max_length")
        least, most = self.minimum, self.maximum
        if least is not None and most is not None and least > most:
            raise ValueError("minimum must not be more than maximum")
        answered_fully = self.kind is AskKind.YES_NO and set(self.when) == {"yes", "no"}
        if not self.next and not answered_fully:
            raise ValueError("an ask needs next (or when for yes and for no)")
        return self

    def edges(self) -> Iterator[Edge]:
        """One per answer that is told apart, then all others."""
        for value, target in self.when.items():
            yield Edge(value, target, ("when", value))
        if self.next:
            yield Edge("", self.next, ("next",))
        if self.on_failure:
            yield Edge("not understood", self.on_failure, ("on_failure",))

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """The question and everything said around it."""
        yield ("ask",), self.ask
        if self.confirm:
            yield ("confirm",), self.confirm
        yield from Retries.of(self).spoken()

    def question(self, flow: "Flow") -> Question:  # noqa: ARG002  the seam of questions
        """The question with its answer as understanding expects it."""
        asked = Asked(
            slot=self.slot,
            kind=self.kind,
            intent=self.intent or self.slot,
            min_length=self.length or self.min_length,
            max_length=self.length or self.max_length,
            minimum=self.minimum,
            maximum=self.maximum,
            values=tuple(SlotValue(v, ways or (v,)) for v, ways in self.values.items()),
        )
        return Question(
            prompt=self.ask, retries=Retries.of(self), asked=asked, read_back=self.confirm
        )

    def enter(self, talk: Conversation) -> None:
        """Put the question."""
        talk.ask(self.question(talk.flow))

    def answered(self, talk: Conversation, meaning: Meaning, by: str) -> None:  # noqa: ARG002  the seam of every step
        """Keep the answer and go on."""
        value = meaning.slots.get(self.slot, "")
        talk.slots[self.slot] = value
        talk.go(self.when.get(value, self.next))
