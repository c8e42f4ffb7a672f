"""The JSON messages of the audio socket: what a client may send, and what it is sent.

These models check what comes in, and the socket's published description is made from them.
Messages to the client are not checked again on their way out; a test does that.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from smartivr.transports.json_messages import Media, Message, read

MAX_MESSAGE_BYTES = 4096
"""Longest JSON message from a client."""


class Key(Message):
    """The caller pressed a key."""

    type: Literal["key"]
    key: Annotated[str, Field(pattern=r"^[0-9*#A-D]$", description="0-9, *, #, A-D")]


class Text(Message):
    """The caller typed words in place of saying them; they are understood like speech."""

    type: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=500)]


class Played(Message):
    """Everything sent before this mark has been played, or was cleared."""

    type: Literal["played"]
    mark: Annotated[str, Field(min_length=1, max_length=64)]


class Hangup(Message):
    """The caller hangs up."""

    type: Literal["hangup"]


ClientMessage = Annotated[Key | Text | Played | Hangup, Field(discriminator="type")]


class Ready(Message):
    """The first message on every connection: audio may be sent from now on."""

    type: Literal["ready"]
    session: str
    line: str
    media: Media
    resumed: Annotated[bool, Field(description="True when a call goes on after a broken socket.")]
    resume_token: Annotated[str, Field(description="Opens the next connection of this session.")]
    resume_s: Annotated[float, Field(description="Time in which a broken connection may return.")]


class Prompt(Message):
    """A prompt begins; its audio follows and the mark stands at its end."""

    type: Literal["prompt"]
    prompt: int
    text: str
    mark: str
    step: str


class Mark(Message):
    """Answer `played` once all audio before this message is played."""

    type: Literal["mark"]
    mark: str


class Clear(Message):
    """Drop all audio not yet played; marks that stand in it count as played."""

    type: Literal["clear"]


class Heard(Message):
    """What was recognised so far, or in the end."""

    type: Literal["heard"]
    text: str
    final: bool
    engine: str
    alternatives: list[str] = Field([], description="Other readings, best first.")
    free_text: Annotated[
        str, Field(description="What a second pass without the grammar heard, if there was one.")
    ] = ""
    evidence: dict[str, float] = Field({}, description="Measurements, each 0..1, higher is better.")
    silence_ms: Annotated[int, Field(description="Silence that ended the speech.")] = 0
    recognition_ms: Annotated[int, Field(description="From noticing that end to the text.")] = 0


class RunnerUp(BaseModel):
    """What an utterance could have meant as well."""

    intent: str
    score: float
    phrase: str
    slots: dict[str, str]


class Understood(Message):
    """What an utterance was taken to mean, and why; `band` says whether it is acted upon."""

    type: Literal["understood"]
    band: Literal["accept", "confirm", "reject"]
    intent: str
    slots: dict[str, str]
    confidence: float
    heard: Annotated[str, Field(description="The text that was matched.")]
    phrase: Annotated[str, Field(description="The phrasing it was matched with.")]
    exact: bool
    runner_up: RunnerUp | None
    why: str


class PassedOver(Message):
    """What was said or keyed last changes nothing, and no answer to it follows."""

    type: Literal["passed-over"]
    because: Annotated[
        Literal["prompt-goes-on", "wait-goes-on", "no-word", "keys-count", "not-for-the-line"],
        Field(
            description="prompt-goes-on: it may have been noise, the prompt is said to its end; "
            "wait-goes-on: nothing has to be answered here; no-word: the question still stands; "
            "keys-count: a key was pressed meanwhile, or only keys are taken; not-for-the-line: "
            "it is meant for whom the caller talks to, or for a message."
        ),
    ]


class Answered(Message):
    """The first audio of an answer leaves now; it answers what was last said or keyed."""

    type: Literal["answered"]
    latency_ms: Annotated[int, Field(description="Since the caller's last sound, or key.")]


class KeyHeard(Message):
    """A key was taken, from a message or from tones in the audio."""

    type: Literal["key"]
    key: str


class Step(Message):
    """The call is now at this step."""

    type: Literal["step"]
    step: str
    kind: str


class Stage(Message):
    """What goes on for the caller has changed, or the place in a queue; a call begins at `menu`."""

    type: Literal["stage"]
    stage: Annotated[
        Literal[
            "menu", "waiting", "ringing", "talking", "held", "transferring", "leaving-a-message"
        ],
        Field(
            description="menu: the line speaks and asks; waiting: in a queue; ringing: a person is "
            "rung; talking, held: by whoever has answered; transferring: who is passing the caller "
            "on; leaving-a-message: what is said is recorded."
        ),
    ]
    queue: Annotated[
        str, Field(description="Where the caller has a place, also while asking for a call back.")
    ] = ""
    title: Annotated[str, Field(description="What people call the queue; empty: it has none.")] = ""
    position: Annotated[
        int | None, Field(description="1 is next; null where the line does not announce it.")
    ] = None
    estimate_s: Annotated[
        int | None, Field(description="Estimated wait; null where unknown or not announced.")
    ] = None


class Chosen(Message):
    """An option was taken and leads to the target step."""

    type: Literal["chosen"]
    intent: str
    label: str
    by: str
    target: str


class Outcome(BaseModel):
    """Where a call went."""

    kind: Annotated[str, Field(description="transfer, queue, voicemail, callback or hangup")]
    destination: str
    title: Annotated[
        str, Field(description="What people call the queue or box; empty: it has no title here.")
    ] = ""
    verdict: Annotated[str, Field(description="routed, hung-up, abandoned or failed")]
    step: str
    slots: dict[str, str]


class Route(Message, Outcome):
    """The caller has arrived; a call that goes on there tells again when it is over."""

    type: Literal["route"]


class Error(Message):
    """Something went wrong; the call goes on unless `ended` follows."""

    type: Literal["error"]
    code: str
    message: str


class Ended(Message):
    """The call is over; the connection is closed after this."""

    type: Literal["ended"]
    reason: str
    outcome: Outcome


ServerMessage = Annotated[
    Ready
    | Prompt
    | Mark
    | Clear
    | Heard
    | Understood
    | PassedOver
    | Answered
    | KeyHeard
    | Step
    | Stage
    | Chosen
    | Route
    | Error
    | Ended,
    Field(discriminator="type"),
]

CLIENT_MESSAGES = (Key, Text, Played, Hangup)
SERVER_MESSAGES = (
    Ready, Prompt, Mark, Clear, Heard, Understood, PassedOver, Answered,
    KeyHeard, Step, Stage, Chosen, Route, Error, Ended,
)  # fmt: skip

client_message: TypeAdapter[Key | Text | Played | Hangup] = TypeAdapter(ClientMessage)
server_message: TypeAdapter[Message] = TypeAdapter(ServerMessage)

_KNOWN = "key, text, played, hangup"


def parse(text: str) -> Key | Text | Played | Hangup:
    """Read one JSON message of a client.

    Raises:
        BadMessage: it is too long, no JSON object, of an unknown type or has wrong fields.

    """
    return read(
        text, client_message, known=_KNOWN, longest=MAX_MESSAGE_BYTES, remedy="see /docs/socket"
    )
