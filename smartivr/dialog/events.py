"""What can happen to a call. Frozen, small, and enough to replay the call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smartivr.understanding.meaning import Meaning


@dataclass(frozen=True)
class CallStarted:
    """The call is answered; always the first event."""


@dataclass(frozen=True)
class PromptEnded:
    """The caller has heard the whole prompt of this number (or it could not be spoken)."""

    prompt: int


@dataclass(frozen=True)
class SpeechStarted:
    """The caller has been speaking for the barge-in time."""


@dataclass(frozen=True)
class SpeechPartial:
    """What is heard so far; `known` when it holds a word that the step expects."""

    text: str
    known: bool


@dataclass(frozen=True)
class SpeechEnded:
    """The caller stopped; the meaning follows."""


@dataclass(frozen=True)
class Understood:
    """The final meaning of an utterance, rejections included."""

    meaning: Meaning


@dataclass(frozen=True)
class RecognitionLost:
    """This utterance could not be recognised for a technical reason."""

    code: str


@dataclass(frozen=True)
class KeyPressed:
    """One DTMF key."""

    key: str


@dataclass(frozen=True)
class TimerFired:
    """A timer that the session started has run out."""

    timer: str


@dataclass(frozen=True)
class WebhookAnswered:
    """The answer to `CallWebhook`; `code` names the failure, empty where there was none."""

    request: int
    value: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


@dataclass(frozen=True)
class CallerDetached:
    """The caller's connection broke and may come back."""


@dataclass(frozen=True)
class CallerAttached:
    """The caller's connection is back."""


@dataclass(frozen=True)
class CallerHungUp:
    """The caller is gone."""

    reason: str = "caller"


Event = (
    CallStarted
    | PromptEnded
    | SpeechStarted
    | SpeechPartial
    | SpeechEnded
    | Understood
    | RecognitionLost
    | KeyPressed
    | TimerFired
    | WebhookAnswered
    | CallerDetached
    | CallerAttached
    | CallerHungUp
)
