"""`directory`: the caller names a person, or dials the extension."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from smartivr.dialog.question import Ask, Retries
from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.spoken_names import name_options, namesakes_meant, telling_apart
from smartivr.dialog.steps.base import Conversation, Edge, Step
from smartivr.dialog.wording_directory import directory_wording
from smartivr.routing.directory import Person
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow


class Directory(Step):
    """Put the caller through to a person of the directory by name or extension."""

    verb: ClassVar[str] = "directory"
    interactive: ClassVar[bool] = True

    directory: Prompt = Field(description="The question, such as: Whom would you like to speak to?")
    people: tuple[str, ...] = Field(
        (), description="Ids of those who can be named; by default all."
    )
    keys_prompt: Prompt | None = Field(None, description="Said when only keys are asked for.")
    no_input: tuple[Prompt, ...] = Field((), description="Said after silence, in turn.")
    no_match: tuple[Prompt, ...] = Field((), description="Said after a miss, in turn.")
    help: Prompt | None = Field(None, description="Said when the caller asks for help.")
    on_failure: str = Field("", description="After the last attempt; by default the line's agent.")

    def edges(self) -> Iterator[Edge]:
        """Only where nobody could be named."""
        if self.on_failure:
            yield Edge("not understood", self.on_failure, ("on_failure",))

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """The question and everything said around it."""
        yield ("directory",), self.directory
        yield from Retries.of(self).spoken()

    def stock(self, flow: "Flow") -> Iterator[str]:
        """What is said beside the question."""
        yield from directory_wording(flow.language).sentences()

    def listed(self, flow: "Flow") -> list[Person]:
        """Return everybody who can be named here."""
        everybody = flow.directory.people
        names = self.people or tuple(everybody)
        return [everybody[name] for name in names if name in everybody]

    def question(self, flow: "Flow") -> Ask:
        """The question with everybody as an option."""
        words = directory_wording(flow.language)
        own = Retries.of(self)
        retries = Retries(
            own.no_input,
            own.no_match,
            own.keys_prompt or Spoken(text=words.key_extension),
            own.help or Spoken(text=words.help),
            own.on_failure,
        )
        return Ask(prompt=self.directory, retries=retries, options=name_options(self.listed(flow)))

    def enter(self, talk: Conversation) -> None:
        """Put the question; where nobody is listed, go on to a human."""
        question = self.question(talk.flow)
        if question.options:
            talk.ask(question)
        else:
            words = directory_wording(talk.flow.language)
            target = self.on_failure or talk.flow.agent
            talk.say_then_go((Spoken(text=words.nobody),), target)

    def answered(self, talk: Conversation, meaning: Meaning, by: str) -> None:  # noqa: ARG002  the seam of every step
        """Ask which one of several people is meant."""
        everybody = talk.flow.directory.people
        people = [everybody[name] for name in namesakes_meant(meaning.intent) if name in everybody]
        if people:
            talk.ask(self._which_one(people, talk.flow))

    def _which_one(self, people: Sequence[Person], flow: "Flow") -> Ask:
        words = directory_wording(flow.language)
        options = telling_apart(people, flow.directory, words)
        *first, last = (option.label for option in options)
        listed = f"{', '.join(first)}{words.last_of_them}{last}"
        prompt = Spoken(text=words.which_one.format(people=listed))
        return Ask(prompt=prompt, retries=Retries(on_failure=self.on_failure), options=options)
