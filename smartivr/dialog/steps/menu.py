"""`menu`: the caller says or keys one of several options."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from smartivr.dialog.question import Ask, Retries
from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.steps.base import Conversation, Edge, Step
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow


class MenuOption(BaseModel):
    """One option; its name is an intent of `phrases.yaml` unless it has phrases of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    next: str = Field(description="The step that follows.")
    key: str = Field("", pattern=r"^[0-9*#]{0,4}$", description="Key (or keys) for this option.")
    label: str = Field("", description="How prompts name it; by default the intent's label.")
    phrases: tuple[str, ...] = Field((), description="Phrasings beside those of the intent.")
    fill: dict[str, str] = Field({}, description="Slots that choosing this option sets.")


class Menu(Step):
    """Offer options and go where the chosen one leads."""

    verb: ClassVar[str] = "menu"
    interactive: ClassVar[bool] = True

    menu: Prompt = Field(description="The question; name the options in it.")
    options: dict[str, MenuOption] = Field(min_length=1, description="Intent -> where it leads.")
    keys_prompt: Prompt | None = Field(None, description="By default made from labels and keys.")
    no_input: tuple[Prompt, ...] = Field((), description="Said after silence, in turn.")
    no_match: tuple[Prompt, ...] = Field((), description="Said after a miss, in turn.")
    help: Prompt | None = Field(None, description="Said when the caller asks for help.")
    on_failure: str = Field("", description="After the last attempt; by default the line's agent.")

    def edges(self) -> Iterator[Edge]:
        """One per option, and the failure target where the step names one."""
        for name, option in self.options.items():
            label = f"{option.key} {name}" if option.key else name
            yield Edge(label, option.next, ("options", name, "next"))
        if self.on_failure:
            yield Edge("not understood", self.on_failure, ("on_failure",))

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """The question and everything said around it."""
        yield ("menu",), self.menu
        yield from Retries.of(self).spoken()

    def question(self, flow: "Flow") -> Ask:
        """The question with its options as understanding expects them."""
        return flow.question(self, lambda: self._question(flow))

    def _question(self, flow: "Flow") -> Ask:
        options = tuple(
            flow.option(name, option.label, option.phrases, option.key)
            for name, option in self.options.items()
        )
        return Ask(prompt=self.menu, retries=Retries.of(self), options=options, dialling=True)

    def enter(self, talk: Conversation) -> None:
        """Put the question."""
        talk.ask(self.question(talk.flow))

    def answered(self, talk: Conversation, meaning: Meaning, by: str) -> None:  # noqa: ARG002  the seam of every step
        """Go where the option leads."""
        option = self.options[meaning.intent]
        talk.slots.update(option.fill)
        talk.go(option.next)
