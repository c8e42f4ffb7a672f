"""Audio that is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


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
