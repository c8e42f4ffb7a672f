"""Announcements that are set, changed and removed while calls go on."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from smartivr.errors import StoreError
from smartivr.runtime.publishing.announcements import Announcements, Wanted
from smartivr.web.api.answers import Announcement, shown_announcement
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/announcements", tags=["announcements"], dependencies=[Needs(Permission.ANNOUNCE)]
)

AnnouncementId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Name = Annotated[str, Field(max_length=64)]
Text = Annotated[str, Field(max_length=1000)]
Moment = Annotated[str, Field(max_length=40, examples=["2026-11-23 18:00", "18:00"])]


class NewAnnouncement(BaseModel):
    """What is to be announced."""

    model_config = ConfigDict(extra="forbid")

    line: Name = Field(examples=["telecom"])
    step: Name = Field(description="The step before whose prompt it is said.", examples=["main"])
    text: Text = Field("", description="What is said.", examples=["We work on a fault."])
    recording: Name = Field("", description="A recorded prompt that is played in its place.")
    owner: Name = Field(description="Who answers for it.", examples=["Ann Baker"])
    starts: Moment = Field("", description="From when; by default at once. The line's own time.")
    ends: Moment = Field("", description="Until when; by default until it is removed.")


class ChangedAnnouncement(BaseModel):
    """What is to be announced otherwise; what is not given stays."""

    model_config = ConfigDict(extra="forbid")

    step: Name | None = None
    text: Text | None = None
    recording: Name | None = None
    owner: Name | None = None
    starts: Moment | None = None
    ends: Moment | None = None


class AllAnnouncements(BaseModel):
    """Announcements in the order in which they were made."""

    announcements: list[Announcement]


@router.get("", responses=documented(401, 422, 503))
async def list_announcements(
    desk: AtDesk, line: Annotated[str, Query(max_length=64)] = ""
) -> AllAnnouncements:
    """Return what was set at run time (on a line); what is over stays in the list."""
    kept = await announcements(desk).all(line)
    return AllAnnouncements(announcements=[shown_announcement(record) for record in kept])


@router.post("", status_code=201, responses=documented(401, 404, 413, 422, 503))
async def add_announcement(new: NewAnnouncement, desk: AtDesk) -> Announcement:
    """Announce something from now on; calls that are going on hear it too."""
    return shown_announcement(await announcements(desk).add(Wanted(**new.model_dump())))


@router.patch("/{announcement}", responses=documented(401, 404, 413, 422, 503))
async def change_announcement(
    announcement: AnnouncementId, changes: ChangedAnnouncement, desk: AtDesk
) -> Announcement:
    """Announce it otherwise from now on."""
    given = changes.model_dump(exclude_none=True)
    return shown_announcement(await announcements(desk).change(announcement, given))


@router.delete("/{announcement}", status_code=204, responses=documented(401, 404, 422, 503))
async def remove_announcement(announcement: AnnouncementId, desk: AtDesk) -> None:
    """Announce it no longer."""
    await announcements(desk).remove(announcement)


def announcements(desk: Desk) -> Announcements:
    """Return what announces here.

    Raises:
        StoreError: this server keeps nothing.

    """
    if desk.publication is None:
        raise StoreError("this server keeps no announcements")
    return desk.publication.announcements
