"""What is asked in a menu or an ask step, and what is said when it goes wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, Self

from smartivr.dialog.policy import Confirm
from smartivr.dialog.spoken import Spoken
from smartivr.understanding.expecting import Asked, Option

if TYPE_CHECKING:
    from smartivr.dialog.listening import Heard


class _Retrying(Protocol):
    @property
    def no_input(self) -> tuple[Spoken, ...]: ...
    @property
    def no_match(self) -> tuple[Spoken, ...]: ...
    @property
    def keys_prompt(self) -> Spoken | None: ...
    @property
    def help(self) -> Spoken | None: ...
    @property
    def on_failure(self) -> str: ...


@dataclass(frozen=True)
class Retries:
    """A step's own words for silence, misses, keys and help; empty where stock words will do."""

    no_input: tuple[Spoken, ...] = ()
    no_match: tuple[Spoken, ...] = ()
    keys_prompt: Spoken | None = None
    help: Spoken | None = None
    on_failure: str = ""

    @classmethod
    def of(cls, step: _Retrying) -> Self:
        """Those of a menu or ask step."""
        return cls(step.no_input, step.no_match, step.keys_prompt, step.help, step.on_failure)

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """Every prompt with its place in the file."""
        for name, prompts in (("no_input", self.no_input), ("no_match", self.no_match)):
            for number, prompt in enumerate(prompts):
                yield (name, number), prompt
        if self.keys_prompt:
            yield ("keys_prompt",), self.keys_prompt
        if self.help:
            yield ("help",), self.help


@dataclass(frozen=True)
class Ask:
    """A question: one of several options, or one value."""

    prompt: Spoken
    retries: Retries = Retries()
    options: tuple[Option, ...] = ()
    asked: Asked | None = None
    read_back: Spoken | None = None
    confirm: Confirm | None = None
    """When a spoken answer is read back, in place of the policy's."""
    silences: int = 0
    """So many silences mean that there is no answer; 0: as many as the policy's attempts."""
    dialling: bool = False
    """Extensions may be dialled in place of an answer, where the line allows it."""
    patient: bool = False
    """Nobody has to answer: silence and unknown words change nothing, however often."""

    @cached_property
    def heard(self) -> "Heard":
        """What is listened to while this is asked; filled by `listening`."""
        return {}
