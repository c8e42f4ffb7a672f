"""The JSON messages of an agent's socket: what an agent's client may send, and what it is sent.

Audio is as on a caller's socket. These models check what comes in, and the socket's published
description is made from them.
"""

import typing
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from smartivr.transports.browser_messages import Error
from smartivr.transports.json_messages import Media, Message, read

MAX_MESSAGE_BYTES = 8192
"""Longest JSON message from an agent's client; notes are the longest."""

Offer = Annotated[int, Field(ge=1, description="Number that the `offer` message gave.")]
Word = Annotated[str, Field(max_length=64)]


class State(Message):
    """The agent takes calls, or takes none for now, or leaves."""

    type: Literal["state"]
    state: Literal["available", "paused", "logged-out"]
    reason: Annotated[Word, Field(description="Why paused, such as lunch.")] = ""


class Accept(Message):
    """The agent takes the offered call: `connected` follows, or `withdrawn`."""

    type: Literal["accept"]
    offer: Offer


class Decline(Message):
    """The agent leaves the offered call to others."""

    type: Literal["decline"]
    offer: Offer


class Hold(Message):
    """The caller hears music and the agent nothing of the caller."""

    type: Literal["hold"]


class Unhold(Message):
    """The agent is back with the caller."""

    type: Literal["unhold"]


class Mute(Message):
    """Nobody hears the agent."""

    type: Literal["mute"]


class Unmute(Message):
    """The agent is heard again."""

    type: Literal["unmute"]


class Transfer(Message):
    """Pass the caller on: blind at once, attended after a talk with the other agent."""

    type: Literal["transfer"]
    kind: Annotated[
        Literal["blind", "attended"], Field(description="attended needs a person as target")
    ] = "blind"
    to: Literal["person", "queue", "step", "number"]
    target: Annotated[
        str, Field(min_length=1, max_length=128, description="Id, name, step or phone number.")
    ]


class Complete(Message):
    """Leave the caller with the other agent: ends an attended transfer."""

    type: Literal["complete"]


class Cancel(Message):
    """Give up the attended transfer and go back to the caller."""

    type: Literal["cancel"]


class Conference(Message):
    """Join the caller, this agent and the other one."""

    type: Literal["conference"]


class HangUp(Message):
    """End this agent's part; with the last agent's part the talk ends."""

    type: Literal["hang-up"]


class PauseRecording(Message):
    """Record nothing for now."""

    type: Literal["pause-recording"]


class ResumeRecording(Message):
    """Record again."""

    type: Literal["resume-recording"]


class Notes(Message):
    """Notes and an outcome code for the present or the latest call; `noted` once they are kept."""

    type: Literal["notes"]
    text: Annotated[str, Field(max_length=4000)] = ""
    code: Annotated[Word, Field(description="Outcome code, such as sold.")] = ""


class WrappedUp(Message):
    """The work after the call is done; the next one may come."""

    type: Literal["wrapped-up"]


class Ready(Message):
    """The first message on every connection."""

    type: Literal["ready"]
    agent: str
    name: str
    media: Media
    resumed: Annotated[bool, Field(description="True where a broken connection came back.")]
    resume_token: Annotated[str, Field(description="Opens the next connection of this session.")]
    resume_s: Annotated[float, Field(description="Time in which a broken connection may return.")]


class Stated(Message):
    """The agent's state, once it is kept."""

    type: Literal["state"]
    state: Annotated[
        str, Field(description="logged-out, available, ringing, busy, wrap-up or paused")
    ]
    reason: str = ""
    since: str
    until: Annotated[str, Field(description="When a wrap-up ends by itself; else empty.")] = ""
    calls: Annotated[int, Field(description="Calls taken today.")]


class Offered(Message):
    """A call rings: answer `accept` or `decline`."""

    type: Literal["offer"]
    offer: int
    kind: Annotated[str, Field(description="queue, direct, consult or callback")]
    ring_s: float
    pop: Annotated[dict[str, Any], Field(description="What is known of the call: the screen pop.")]


class Withdrawn(Message):
    """The offer is void: `code` is taken, left, no-answer, declined or void."""

    type: Literal["withdrawn"]
    offer: int
    code: str


class Whisper(Message):
    """What is said to the agent alone before the caller is put through."""

    type: Literal["whisper"]
    text: str


class Dialling(Message):
    """The agent has accepted a callback: its number is called now."""

    type: Literal["dialling"]
    offer: int


class Connected(Message):
    """The caller and the agent hear each other."""

    type: Literal["connected"]
    call: str
    kind: str
    queue: str


class Talking(Message):
    """How the agent's call stands, after `ready` for a client that comes to it or comes back."""

    type: Literal["talking"]
    phase: Annotated[
        str,
        Field(description="answering, dialling (a callback's number), or talking"),
    ]
    call: str
    kind: str
    queue: str = ""
    since: str = ""
    held: bool = False
    muted: bool = False
    unrecorded: Annotated[bool, Field(description="The recording pauses.")] = False
    conference: bool = False
    consult: Annotated[str, Field(description="ringing or talking: another agent is asked")] = ""
    agent: Annotated[str, Field(description="The other agent.")] = ""
    pop: Annotated[dict[str, Any], Field(description="As the offer had it.")]
    notes: Annotated[str, Field(description="What has been noted so far.")] = ""
    code: str = ""


class Changed(Message):
    """How the talk goes on."""

    type: Literal["talk"]
    what: Annotated[
        str,
        Field(
            description="held, unheld, muted, unmuted, consulting, consult-answered, "
            "consult-failed, consult-over, conference, recording-paused or recording-resumed"
        ),
    ]
    agent: Annotated[str, Field(description="The other agent, where one is meant.")] = ""
    code: Annotated[str, Field(description="Why a consultation failed or is over.")] = ""


class Ended(Message):
    """The agent's part in a call is over: `by` is caller, agent, transfer or lost."""

    type: Literal["ended"]
    call: str
    by: str


class Noted(Message):
    """The notes are kept."""

    type: Literal["noted"]
    call: str


class Work(Message):
    """A list of what is to be done beside calls is another by now: ask for it anew."""

    type: Literal["work"]
    what: Annotated[str, Field(description="callbacks or messages")]


Asked = (
    State | Accept | Decline | Hold | Unhold | Mute | Unmute | Transfer | Complete | Cancel
    | Conference | HangUp | PauseRecording | ResumeRecording | Notes | WrappedUp
)  # fmt: skip
"""What an agent's client may ask for."""

CLIENT_MESSAGES = (
    State, Accept, Decline, Hold, Unhold, Mute, Unmute, Transfer, Complete, Cancel,
    Conference, HangUp, PauseRecording, ResumeRecording, Notes, WrappedUp,
)  # fmt: skip
SERVER_MESSAGES = (
    Ready, Stated, Offered, Withdrawn, Whisper, Dialling, Connected, Talking, Changed, Ended, Noted,
    Work, Error,
)  # fmt: skip

client_message: TypeAdapter[Asked] = TypeAdapter(Annotated[Asked, Field(discriminator="type")])
server_message: TypeAdapter[Message] = TypeAdapter(
    Annotated[
        Ready | Stated | Offered | Withdrawn | Whisper | Dialling | Connected | Talking
        | Changed | Ended | Noted | Work | Error,
        Field(discriminator="type"),
    ]
)  # fmt: skip

_KNOWN = ", ".join(
    str(typing.get_args(model.model_fields["type"].annotation)[0]) for model in CLIENT_MESSAGES
)


def parse(text: str) -> Asked:
    """Read one JSON message of an agent's client.

    Raises:
        BadMessage: it is too long, no JSON object, of an unknown type or has wrong fields.

    """
    return read(
        text, client_message, known=_KNOWN, longest=MAX_MESSAGE_BYTES, remedy="see /docs/agents"
    )
