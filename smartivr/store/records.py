"""What is kept, as plain values; times are ISO 8601 in UTC, and empty what is not (yet) known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PlaceRecord:
    """A live caller's place in a queue."""

    call: str
    node: str
    """The server that has the caller on the line."""
    line: str
    queue: str
    since: str
    priority: int = 0
    caller: str = ""
    label: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What an agent is shown, so that a callback can be made of a place whose server died."""


@dataclass(frozen=True)
class VisitRecord:
    """One stay in one queue, from joining to leaving it."""

    call: str
    line: str
    queue: str
    joined_at: str
    left_at: str = ""
    how: str = ""
    """answered, abandoned, exit, timed-out, overflow, callback, refused or lost."""
    agent: str = ""
    told_position: int = 0
    told_estimate_s: float | None = None
    """What the caller was told first."""
    id: int = 0


@dataclass(frozen=True)
class TalkRecord:
    """One agent's part in one call."""

    call: str
    line: str
    agent: str
    kind: str
    """queue, direct, consult, transfer or callback."""
    started_at: str
    queue: str = ""
    ended_at: str = ""
    held_s: float = 0.0
    wrapped_at: str = ""
    ended_by: str = ""
    """caller, agent, transfer or lost."""
    code: str = ""
    """The outcome code that the agent gave."""
    notes: str = ""
    id: int = 0


@dataclass(frozen=True)
class TakenCall:
    """A call that an agent took part in, with whose call it was."""

    call: str
    line: str
    kind: str
    queue: str
    caller: str
    started_at: str
    ended_at: str
    code: str
    notes: str


@dataclass(frozen=True)
class AgentRecord:
    """An agent's present state, so that it survives a restart."""

    id: str
    state: str
    since: str
    reason: str = ""
    node: str = ""
    idle_since: str = ""
    calls: int = 0
    talk_s: float = 0.0
    day: str = ""
    """The local day that calls and talk_s count for."""


@dataclass(frozen=True)
class AgentChange:
    """An agent went into a state."""

    agent: str
    at: str
    state: str
    reason: str = ""


@dataclass(frozen=True)
class CallbackRecord:
    """A promise to call back."""

    id: str
    line: str
    queue: str
    number: str
    since: str
    """The place in the queue: when the caller joined it."""
    state: str = "waiting"
    """waiting, dialling, done, failed or cancelled."""
    priority: int = 0
    required: Mapping[str, int] = field(default_factory=dict)
    preferred: Mapping[str, int] = field(default_factory=dict)
    label: str = ""
    due_at: str = ""
    """Not before this: an agreed time, or the next attempt. Empty: now."""
    attempts: int = 0
    node: str = ""
    """The server that has it in hand, as long as its lease lasts."""
    leased_until: str = ""
    last_result: str = ""
    """answered, no-answer, busy, failed or interrupted."""
    call: str = ""
    """The call in which it was promised."""
    created_at: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What the agent is shown."""


@dataclass(frozen=True)
class VoicemailRecord:
    """A message in a box."""

    id: str
    box: str
    call: str
    line: str
    language: str
    caller: str
    recorded_at: str
    seconds: float
    path: str
    """Of the FLAC file, below the folder for run-time files."""
    sha256: str
    transcript: str = ""
    transcribed: bool = False
    heard_at: str = ""
    sent_at: str = ""
    taken_by: str = ""
    """The agent who sees to it, or has done so."""
    done_at: str = ""
    """When nothing was left to do about it."""


@dataclass(frozen=True)
class RecordingRecord:
    """A recorded talk; the caller on the left channel, the agent on the right."""

    id: str
    call: str
    line: str
    caller: str
    agent: str
    started_at: str
    seconds: float
    path: str
    sha256: str
    erase_at: str = ""
    transcript: Sequence[Mapping[str, Any]] | None = None
    """What a machine heard: `side` (caller or agent), `from_s`, `to_s` and `text` of each piece;
    None: nobody has asked for it."""


@dataclass(frozen=True)
class AnnouncementRecord:
    """An announcement set at run time."""

    id: str
    line: str
    step: str
    text: str
    owner: str
    recording: str = ""
    starts: str = ""
    ends: str = ""
    created_at: str = ""


@dataclass(frozen=True)
class VersionRecord:
    """A published version of a line (or of `centre`, the people and queues)."""

    line: str
    number: int
    hash: str
    author: str
    note: str
    published_at: str
    files: Mapping[str, str] = field(default_factory=dict)
    """File name -> text."""
    active: bool = False
    sent: bool = False
    """Whether it was sent, such as by the page, rather than read from the server's folder."""


@dataclass(frozen=True)
class DraftRecord:
    """A version of a line (or of `centre`) that somebody still writes."""

    id: str
    line: str
    author: str
    made_at: str
    changed_at: str
    changed_by: str
    files: Mapping[str, str] = field(default_factory=dict)
    """File name -> text."""
    note: str = ""
    """What it changes, for whoever sees it in the list."""
    base: int = 0
    """The version that it was made of; 0: the files in the server's folder."""
    revision: int = 1
    """Counts its changes."""


@dataclass(frozen=True)
class JobRecord:
    """Something to be done later, at least once: kind names who does it."""

    id: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    due_at: str = ""
    attempts: int = 0
    node: str = ""
    leased_until: str = ""
    failed: str = ""
    """The code of its last failure."""


@dataclass(frozen=True)
class UserRecord:
    """Somebody who may sign in."""

    login: str
    name: str
    role: str
    password_hash: str = ""
    """Empty until a password has been chosen."""
    agent: str = ""
    """Which agent of the people directory this is; empty: none."""
    language: str = ""
    """Of the pages; empty: the browser's."""
    made_at: str = ""
    disabled: bool = False


@dataclass(frozen=True)
class WebSessionRecord:
    """A browser that is signed in."""

    sha256: str
    """Of the secret in the browser's cookie."""
    login: str
    made_at: str
    seen_at: str
    expires_at: str


@dataclass(frozen=True)
class OneTimeLinkRecord:
    """A link by which a password is set, once."""

    sha256: str
    """Of the secret in the link."""
    login: str
    """Whose password; empty: the first administrator is made."""
    expires_at: str


@dataclass(frozen=True)
class ApiKeyRecord:
    """A program's key."""

    id: str
    name: str
    sha256: str
    """Of the key itself, which is kept nowhere."""
    scopes: str
    """The permissions it has, with spaces between."""
    made_by: str
    made_at: str
    last_used_at: str = ""
    revoked_at: str = ""


@dataclass(frozen=True)
class AuditRecord:
    """Somebody did, or tried, something that changes what is here."""

    at: str
    who: str
    what: str
    """Such as `sign-in`, or a request's method and route."""
    target: str = ""
    """What it was done to: the values in the route's path."""
    address: str = ""
    status: int = 0
    """Of the HTTP answer; 0 where it was no request."""
    detail: str = ""
    id: int = 0
