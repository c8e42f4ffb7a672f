"""How patient a line is; every figure can be set per line and per step."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from smartivr.understanding.expecting import Bands


class Confirm(StrEnum):
    """When an answer given by speech is read back."""

    AUTO = "auto"
    """Only in the middle confidence band."""
    ALWAYS = "always"
    NEVER = "never"
    """Act on the middle band as if it were sure."""


class Policy(BaseModel):
    """Waiting times, attempts and bars of a step (`settings:` in a flow)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    no_input_s: float = Field(5.0, gt=0, le=180, description="Silence after a prompt's end.")
    end_silence_exact_s: float = Field(
        0.5, ge=0.2, le=5, description="Silence that ends speech which fits a phrase exactly."
    )
    end_silence_s: float = Field(0.9, ge=0.2, le=5, description="Silence that ends other speech.")
    max_utterance_s: float = Field(13.0, ge=1, le=60, description="Longest utterance.")
    inter_key_s: float = Field(3.0, gt=0, le=60, description="Wait between two keys.")
    barge_in_voice_s: float = Field(
        0.2, ge=0.1, le=2, description="Voice that makes a prompt fall silent."
    )
    resume_after_s: float = Field(
        2.0, gt=0, le=10, description="A prompt goes on after this time without an expected word."
    )
    attempts: int = Field(3, ge=1, le=6, description="Tries, counted apart for silence and misses.")
    keys_only_after: int = Field(
        2, ge=1, le=6, description="Misunderstood utterances after which only keys are asked for."
    )
    confirm: Confirm = Field(Confirm.AUTO, description="When a spoken answer is read back.")
    accept: float = Field(0.75, ge=0, le=1, description="Confidence from which to act.")
    confirm_from: float = Field(0.5, ge=0, le=1, description="Confidence from which to ask back.")
    terminator: str = Field("#", pattern=r"^[0-9*#]?$", description="Key that ends an entry.")
    delete: str = Field("*", pattern=r"^[0-9*#]?$", description="Key that empties an entry.")

    @property
    def bands(self) -> Bands:
        """The confidence bands."""
        return Bands(accept=self.accept, confirm=min(self.confirm_from, self.accept))

    def overridden_by(self, step: Self) -> Self:
        """This policy with whatever the step sets itself."""
        if not step.model_fields_set:
            return self
        changes = {name: getattr(step, name) for name in step.model_fields_set}
        return self.model_copy(update=changes)
