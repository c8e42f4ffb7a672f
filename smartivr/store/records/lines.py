"""What callers are told: announcements, published versions of lines, and drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
