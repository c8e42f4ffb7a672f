"""Answers that commands give too where no server runs, so apart from the routes."""

from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from smartivr.routing.numbers import Lead
from smartivr.store.records import AnnouncementRecord, VersionRecord


class Version(BaseModel):
    """A published version."""

    line: str
    number: int
    hash: str = Field(description="As the version of calls says it.")
    author: str
    note: str
    published_at: str
    active: bool = Field(description="Whether new calls take it.")


def shown_version(version: VersionRecord) -> Version:
    """Show a version without its files."""
    return Version(
        line=version.line,
        number=version.number,
        hash=version.hash,
        author=version.author,
        note=version.note,
        published_at=version.published_at,
        active=version.active,
    )


class State(StrEnum):
    """Whether it is heard."""

    COMING = "coming"
    ACTIVE = "active"
    OVER = "over"


class Announcement(BaseModel):
    """An announcement; times are in UTC."""

    id: str
    line: str
    step: str
    text: str
    recording: str
    owner: str
    starts: str
    ends: str
    created_at: str
    state: State


def shown_announcement(record: AnnouncementRecord) -> Announcement:
    """Show an announcement with whether it is heard now."""
    return Announcement(**asdict(record), state=_state(record, datetime.now(UTC)))


def _state(record: AnnouncementRecord, now: datetime) -> State:
    if record.ends and datetime.fromisoformat(record.ends) <= now:
        return State.OVER
    if record.starts and datetime.fromisoformat(record.starts) > now:
        return State.COMING
    return State.ACTIVE


class LeadShown(BaseModel):
    """Where a call leads, and why."""

    line: str
    start: str = Field(description="The step it begins with; empty: the line's own.")
    greeting: str
    language: str
    label: str
    priority: int
    music: str
    blocked: str
    number: str = Field(description="The entry that decided; empty: the default line answers.")
    lists: list[str] = Field(description="The caller lists that the caller is on.")


def shown_lead(found: Lead, default_line: str) -> LeadShown:
    """Show where a call leads; where nothing says so, it is the default line."""
    line = found.line or default_line
    return LeadShown(**{**asdict(found), "line": line, "lists": list(found.lists)})
