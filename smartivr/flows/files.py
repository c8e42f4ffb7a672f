"""`flow.yaml` and `phrases.yaml` as text comes in (steps have models of their own)."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from smartivr.dialog.flow import Consent, RecordingPolicy
from smartivr.dialog.policy import Policy
from smartivr.dialog.spoken import Prompt
from smartivr.flows.fields import SLUG, TEXT, TEXTS, FileModel, Moment, Texts, aware


class AnnouncementEntry(FileModel):
    """A passing message in front of a step's own prompt."""

    step: str = Field(description="The step before whose prompt it is said.")
    say: Prompt = Field(description="What is said.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    starts: Moment | None = Field(None, description="From when; the line's own local time.")
    ends: Moment | None = Field(None, description="Until when; the line's own local time.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts, ends = aware(self.starts, "UTC"), aware(self.ends, "UTC")
        if starts and ends and ends <= starts:
            raise ValueError("an announcement must end after it starts")
        return self


class RecordingEntry(FileModel):
    """Whether talks with agents are recorded."""

    record: bool = Field(True, description="Whether talks are recorded at all.")
    consent: Consent = Field(
        Consent.TELL, description="none, tell (said before) or ask (only if the caller agrees)."
    )
    keep_days: int = Field(90, ge=1, le=36_500, description="Days until a recording is erased.")
    pause_after_key_s: float = Field(
        8.0, ge=0, le=120, description="Keys may be card digits: silence for so long after each."
    )

    def policy(self) -> RecordingPolicy:
        """Make the policy that the dialog knows."""
        return RecordingPolicy(self.record, self.consent, self.keep_days, self.pause_after_key_s)


class LineFile(FileModel):
    """`flow.yaml`: one line with its steps."""

    line: str = Field("", pattern=SLUG, description="By default the folder.")
    title: str = Field(min_length=1, description="How people call this line.")
    language: str = Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$", description="Such as en, en-GB or pl.")
    numbers: Texts = Field(
        (), description="Called numbers such as +442079460000, or patterns such as +4420*."
    )
    start: str = Field(description="The step a call begins with.")
    main: str = Field("", description='The step "main menu" leads to; by default the start.')
    agent: str = Field(description="The step for callers who ask for a human.")
    recognizer: str = Field("", description="A recognizer's name; by default what suits best.")
    voice: str = Field("", description="A voice's name; by default the language's.")
    extensions: bool = Field(
        False, description="Callers may dial extensions of people.yaml in any menu."
    )
    music: str = Field("", description="Hold music, by its name; by default what ships.")
    recording: RecordingEntry = Field(
        RecordingEntry(record=False), description="Recording of talks; by default none."
    )
    settings: Policy = Field(Policy(), description="Waiting times and bars of all steps.")
    announcements: tuple[AnnouncementEntry, ...] = Field((), description="Passing messages.")
    steps: dict[str, Any] = Field(min_length=1, description="Name -> step.")


def _phrases_alone(value: object) -> object:
    return {"phrases": value} if isinstance(value, list) else value


class IntentEntry(FileModel):
    """Something callers want and how they say it."""

    label: str = Field("", description="How prompts name it; by default the intent's name.")
    phrases: Texts = Field(min_length=1, description="Phrase templates.")


def _values_alone(value: object) -> object:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: [item] for item in value}
    if isinstance(value, dict):
        return {name: [name] if ways is None else ways for name, ways in value.items()}
    return value


_VALUES = {"type": "object", "additionalProperties": {"anyOf": [TEXTS, {"type": "null"}]}}

SlotEntry = Annotated[
    dict[str, Texts],
    Field(min_length=1),
    BeforeValidator(_values_alone),
    WithJsonSchema({"anyOf": [{"type": "array", "items": TEXT}, _VALUES]}),
]
"""Value -> the ways of saying it; or a plain list of values said as they are written."""


class PhrasesFile(FileModel):
    """`phrases.yaml`: what callers say."""

    intents: dict[str, Annotated[IntentEntry, BeforeValidator(_phrases_alone)]] = Field(
        {}, description="Intent -> label and phrases (or just the phrases)."
    )
    slots: dict[str, SlotEntry] = Field({}, description="Slot -> its values.")
