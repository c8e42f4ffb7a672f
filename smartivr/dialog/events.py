"""What can happen to a call. Frozen, small, and enough to replay the call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smartivr.dialog.notice import Notice
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
    typed: bool = False
    """Written by the caller, so it cannot be noise."""


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


# --- what the call centre behind the menu tells ------------------------------------------------


@dataclass(frozen=True)
class QueueJoined:
    """The place is kept; 1 is next. No estimate where there is nothing to go by yet."""

    position: int
    estimate_s: float | None = None


@dataclass(frozen=True)
class QueueRefused:
    """There is no place: `reason` is full, empty (no agent there), closed, unknown or away."""

    reason: str


@dataclass(frozen=True)
class PlaceChanged:
    """The caller's place moved, or its estimate did."""

    position: int
    estimate_s: float | None = None


@dataclass(frozen=True)
class AgentAnswered:
    """Somebody is there for the caller; nobody hears anybody until `Bridge`."""

    agent: str
    name: str = ""


@dataclass(frozen=True)
class DialFailed:
    """The person cannot be had: `reason` is busy, no-answer, declined, away or unknown."""

    reason: str


@dataclass(frozen=True)
class Held:
    """The agent put the caller on hold."""


@dataclass(frozen=True)
class Unheld:
    """The agent is back."""


@dataclass(frozen=True)
class Transferring:
    """The agent is passing the caller on; another `AgentAnswered` or `Unheld` follows."""


@dataclass(frozen=True)
class SentTo:
    """The agent sent the caller to another step of the flow, or to a queue or person by name.

    `kind` is step, queue or person.
    """

    kind: str
    target: str


@dataclass(frozen=True)
class RecordingPaused:
    """The agent paused the recording by hand."""


@dataclass(frozen=True)
class RecordingResumed:
    """The agent lets the recording go on."""


@dataclass(frozen=True)
class TalkOver:
    """The agent's side is over: `by` is agent, or lost where the connection broke."""

    by: str


@dataclass(frozen=True)
class MessageTaken:
    """A message was taken: `ended_by` is silence, key, limit, hung-up or failed."""

    seconds: float
    ended_by: str


@dataclass(frozen=True)
class Kept:
    """What was asked to be kept is safe."""

    request: int
    id: str = ""


@dataclass(frozen=True)
class NotKept:
    """It could not be kept."""

    request: int
    code: str


@dataclass(frozen=True)
class AnnouncementsChanged:
    """What is announced on this line has been changed: all of it, as it is from now on.

    It may come before the call is started.
    """

    notices: tuple[Notice, ...]


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
    | QueueJoined
    | QueueRefused
    | PlaceChanged
    | AgentAnswered
    | DialFailed
    | Held
    | Unheld
    | Transferring
    | SentTo
    | RecordingPaused
    | RecordingResumed
    | TalkOver
    | MessageTaken
    | Kept
    | NotKept
    | AnnouncementsChanged
)
