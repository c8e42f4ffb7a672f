"""What a session asks the runtime to do, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from smartivr.dialog.passed_over import Because
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
    """Where a call went. `kind` is transfer, queue, voicemail, callback or hangup.

    A caller who hangs up while waiting at a destination has abandoned it: kind and destination
    then say which.
    """

    verdict: Verdict
    kind: str
    destination: str
    step: str
    slots: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    agent: str = ""
    """Who took the call, if anybody did."""


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
class PassedOver:
    """For observers: what was said or keyed just now changes nothing."""

    because: Because


@dataclass(frozen=True)
class Arrived:
    """The caller is at a destination, where the call goes on: kept and told at once."""

    outcome: Outcome


@dataclass(frozen=True)
class Route:
    """How the call ended is decided; it is recorded before anything else happens."""

    outcome: Outcome


@dataclass(frozen=True)
class HangUp:
    """End the call once everything said has been heard."""

    reason: str


# --- what a session asks of the call centre behind the menu ---------------------------------------


@dataclass(frozen=True)
class JoinQueue:
    """Take a place in a queue: `QueueJoined` once that is kept, or `QueueRefused`."""

    queue: str
    priority: int = 0
    label: str = ""
    """Shown to the agent, such as VIP."""
    required: Mapping[str, int] = field(default_factory=dict)
    """Skill -> level that an agent must have."""
    preferred: Mapping[str, int] = field(default_factory=dict)
    keep_place: bool = False
    """A caller who was cut off from an agent: goes to the front."""


@dataclass(frozen=True)
class LeaveQueue:
    """Give up the place: `reason` is exit, timed-out, callback, voicemail or hung-up."""

    reason: str


@dataclass(frozen=True)
class PlayMusic:
    """Play this wherever no prompt plays, over and over; empty: the default music."""

    recording: str = ""


@dataclass(frozen=True)
class StopMusic:
    """No music any more."""


@dataclass(frozen=True)
class Dial:
    """Ring one person: `AgentAnswered` or `DialFailed`."""

    person: str
    timeout_s: float
    label: str = ""


@dataclass(frozen=True)
class StopDialling:
    """Stop ringing that person."""


@dataclass(frozen=True)
class Bridge:
    """From now on the caller and whoever answered hear each other; prompts play to the caller."""


@dataclass(frozen=True)
class StartRecording:
    """Record both sides, the caller on the left channel, the agent on the right."""


@dataclass(frozen=True)
class PauseRecording:
    """Record nothing for now: `reason` is transfer, hold, keys or agent."""

    reason: str


@dataclass(frozen=True)
class ResumeRecording:
    """Go on recording, unless it is paused for another reason too."""

    reason: str


@dataclass(frozen=True)
class StopRecording:
    """The recording is complete; it is kept."""


@dataclass(frozen=True)
class TakeMessage:
    """After a tone record the caller until silence, the limit or `EndMessage`: `MessageTaken`."""

    max_s: float
    silence_s: float


@dataclass(frozen=True)
class EndMessage:
    """Stop taking the message now; `MessageTaken` follows."""


@dataclass(frozen=True)
class PlayMessage:
    """Play the message to the caller as the prompt of this number."""

    prompt: int


@dataclass(frozen=True)
class KeepMessage:
    """Put the message into a box: `Kept` or `NotKept`."""

    request: int
    box: str


@dataclass(frozen=True)
class DropMessage:
    """Forget the message."""


@dataclass(frozen=True)
class KeepCallback:
    """Promise to call back: `Kept` once that is safe, or `NotKept`.

    A call that waits in this queue hands its place over to the callback.
    """

    request: int
    queue: str
    number: str
    due: str = ""
    """ISO 8601 moment; empty: once it is the caller's turn."""


Command = (
    Say | PausePrompt | ResumePrompt | StopPrompt | Listen | StopListening | StartTimer
    | StopTimer | CallWebhook | Entered | Chosen | PassedOver | Arrived | Route | HangUp
    | JoinQueue | LeaveQueue | PlayMusic | StopMusic | Dial | StopDialling | Bridge
    | StartRecording | PauseRecording | ResumeRecording | StopRecording | TakeMessage
    | EndMessage | PlayMessage | KeepMessage | DropMessage | KeepCallback
)  # fmt: skip
"""Everything that a session may ask for."""
