"""What is said: a text or a recording."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Spoken(BaseModel):
    """A prompt: a text with `{variables}`, or a recording with the text as its fallback."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field("", description="What is said; `{slot}` and `{slot:digits}` are filled in.")
    recording: str = Field("", description="Name of a recorded prompt that is played instead.")
    barge_in_speech: bool = Field(True, description="Speech makes this prompt fall silent.")
    barge_in_keys: bool = Field(True, description="A key makes this prompt fall silent.")


def _from_text(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


Prompt = Annotated[Spoken, BeforeValidator(_from_text)]
"""In YAML a plain text will do."""


class TakenMessage(Spoken):
    """The message that the caller has just left."""
