"""`numbers.yaml` as text comes in: called numbers and caller lists."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from smartivr.flows.fields import FileModel, Texts
from smartivr.flows.people_file import Id
from smartivr.routing.numbers import CalledNumber, CallerList, NumberPlan, normalised

Priority = Annotated[int, Field(ge=-10, le=10)]


class NumberEntry(FileModel):
    """A called number, or a pattern of some."""

    line: str = Field(min_length=1, description="The line that answers; in short it alone will do.")
    start: str = Field("", description="The step its calls begin with; by default the line's.")
    greeting: str = Field("", description="Said before that step.")
    language: str = Field(
        "",
        pattern=r"^([a-z]{2}(-[A-Z]{2})?)?$",
        description="The accent in which the line's language is spoken, such as en-US.",
    )
    label: str = Field("", description="How agents see such calls marked, such as VIP.")
    priority: Priority = Field(0, description="Levels before (or behind) other calls in queues.")
    music: str = Field("", description="Hold music, by its name; by default the line's.")

    def number(self, pattern: str, country: str) -> CalledNumber:
        """Make the number that routing knows."""
        return CalledNumber(
            pattern=spelled(pattern, country),
            line=self.line,
            start=self.start,
            greeting=self.greeting,
            language=self.language,
            label=self.label,
            priority=self.priority,
            music=self.music,
        )


class CallersEntry(FileModel):
    """A list of callers."""

    numbers: Texts = Field(
        min_length=1, description="Numbers, patterns such as +4420*, or withheld."
    )
    label: str = Field("", description="How agents see such calls marked.")
    priority: Priority = Field(0, description="Levels before (or behind) other calls in queues.")
    blocked: str = Field("", description="Said before the call is ended.")
    line: str = Field("", description="The line that answers them, whatever they called.")
    start: str = Field("", description="The step their calls begin with.")

    @model_validator(mode="after")
    def _blocked_alone(self) -> Self:
        if self.blocked and (self.line or self.start):
            raise ValueError("blocked callers hear its sentence; line and start are for others")
        if not self.model_fields_set - {"numbers"}:
            raise ValueError("this list does nothing; give it a label, priority, line or blocked")
        return self

    def callers(self, name: str, country: str) -> CallerList:
        """Make the list that routing knows."""
        return CallerList(
            name=name,
            patterns=tuple(spelled(number, country) for number in self.numbers),
            label=self.label,
            priority=self.priority,
            blocked=self.blocked,
            line=self.line,
            start=self.start,
        )


def spelled(pattern: str, country: str) -> str:
    """Normalise a number; a pattern only loses what stands between its digits."""
    if "*" in pattern or "?" in pattern:
        return pattern.replace(" ", "").replace("-", "")
    return normalised(pattern, country)


def _line_alone(value: object) -> object:
    return {"line": value} if isinstance(value, str) else value


class NumbersFile(FileModel):
    """`numbers.yaml`: which line answers which number, and how callers are treated."""

    country: str = Field(
        "",
        pattern=r"^([A-Z]{2})?$",
        description="Two letters: where numbers without a country's code belong.",
    )
    numbers: dict[str, Annotated[NumberEntry, BeforeValidator(_line_alone)]] = Field(
        {}, description="Called number or pattern -> line."
    )
    callers: dict[Id, CallersEntry] = Field({}, description="Name -> list of callers.")

    def plan(self) -> NumberPlan:
        """Make the plan that routing knows."""
        country = self.country
        return NumberPlan(
            tuple(entry.number(pattern, country) for pattern, entry in self.numbers.items()),
            tuple(entry.callers(name, country) for name, entry in self.callers.items()),
            country,
        )
