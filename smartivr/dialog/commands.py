"""What a session asks the runtime to do, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from smartivr.understanding.expecting import Expecting
from smartivr.understanding.meaning import Meaning


class Verdict(StrEnum):
    """How a call ended."""

    ROUTED = "routed"
    HUNG_UP = "hung-up"
    """The flow ended the call."""
    ABANDONED = "abandoned"
    """The caller hung up before a destination was reached."""
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """Where a call went. `kind` is transfer, queue, voicemail, callback or hangup."""

    verdict: Verdict
    kind: str
    destination: str
    step: str
    slots: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Say:
    """Speak a prompt after those already said; numbers rise within a call."""

    prompt: int
    text: str
    language: str
    recording: str = ""
    """Name of a recorded prompt that is played in place of the text."""
    private: bool = False
    """Holds what the caller said, so its rendering must not be kept."""
    barge_in_speech: bool = True
    barge_in_keys: bool = True


@dataclass(frozen=True)
class PausePrompt:
    """Fall silent at once; the prompt may be resumed."""


@dataclass(frozen=True)
class ResumePrompt:
    """Go on with the paused prompt from where it was."""


@dataclass(frozen=True)
class StopPrompt:
    """Fall silent at once and drop everything that was to be said."""


@dataclass(frozen=True)
class Listen:
    """From now on hear the caller against this."""

    expecting: Expecting
    end_silence_exact_s: float
    end_silence_s: float
    max_utterance_s: float
    barge_in_voice_s: float


@dataclass(frozen=True)
class StopListening:
    """Hear nothing but keys."""


@dataclass(frozen=True)
class StartTimer:
    """Fire once after this time; a timer of the same name is replaced."""

    timer: str
    after_s: float


@dataclass(frozen=True)
class StopTimer:
    """Forget this timer, if it runs."""

    timer: str


@dataclass(frozen=True)
class CallWebhook:
    """POST the payload as JSON and answer with `WebhookAnswered`."""

    request: int
    url: str
    payload: Mapping[str, str]
    timeout_s: float


@dataclass(frozen=True)
class Entered:
    """For observers: the call is now at this step."""

    step: str
    kind: str


@dataclass(frozen=True)
class Chosen:
    """For observers: this was taken, by speech or by keys, leading to this step."""

    intent: str
    label: str
    by: str
    target: str
    meaning: Meaning | None = None


@dataclass(frozen=True)
class Route:
    """The call's destination is decided; it is recorded before anything else happens."""

    outcome: Outcome


@dataclass(frozen=True)
class HangUp:
    """End the call once everything said has been heard."""

    reason: str


Command = (
    Say
    | PausePrompt
    | ResumePrompt
    | StopPrompt
    | Listen
    | StopListening
    | StartTimer
    | StopTimer
    | CallWebhook
    | Entered
    | Chosen
    | Route
    | HangUp
)
