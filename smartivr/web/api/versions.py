"""Versions of lines: publishing, looking back, rolling back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from smartivr.errors import StoreError
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.web.api.answers import Version, shown_version
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/lines/{line}", tags=["versions"], dependencies=[Needs(Permission.FLOWS)]
)

LONGEST_NAME = 64
NAME = r"^[a-z0-9][a-z0-9_-]*$"
LineName = Annotated[
    str,
    Path(
        min_length=1,
        max_length=LONGEST_NAME,
        pattern=NAME,
        description="A line, or centre: the people, queues and numbers that lines share.",
    ),
]
Number = Annotated[int, Path(ge=1, le=2_147_483_647)]
AskedNumber = Annotated[int, Query(ge=1, le=2_147_483_647)]
Text = Annotated[str, Field(max_length=200)]
FileText = Annotated[str, Field(max_length=500_000)]


class NewVersion(BaseModel):
    """A version to be published."""

    model_config = ConfigDict(extra="forbid")

    author: Text = Field("", description="Who publishes.")
    note: Text = Field("", description="What has changed, and why.")
    files: dict[str, FileText] | None = Field(
        None, max_length=10, description="File name -> text; by default the server's own files."
    )


class Rollback(BaseModel):
    """Which version new calls are to take again."""

    model_config = ConfigDict(extra="forbid")

    to: int | None = Field(
        None, ge=1, le=2_147_483_647, description="Its number; by default the one before."
    )


class VersionWithFiles(Version):
    """A version and what was published."""

    files: dict[str, str] = Field(description="File name -> text.")


class Versions(BaseModel):
    """All versions of a line, newest first."""

    line: str
    versions: list[Version]


class Difference(BaseModel):
    """What has changed from one version to another."""

    diff: str = Field(description="A unified diff; empty where nothing has.")


@router.get("/versions", responses=documented(401, 404, 422, 503))
async def list_versions(line: LineName, desk: AtDesk) -> Versions:
    """Return every published version of a line."""
    kept = await publisher(desk).versions(line)
    return Versions(line=line, versions=[shown_version(one) for one in kept])


@router.post("/versions", status_code=201, responses=documented(401, 404, 413, 422, 503))
async def publish_version(line: LineName, new: NewVersion, desk: AtDesk) -> Version:
    """Check a line's files and let new calls take them; running calls keep what they have."""
    kept = await publisher(desk).publish(line, author=new.author, note=new.note, texts=new.files)
    return shown_version(kept)


@router.get("/versions/{number}", responses=documented(401, 404, 422, 503))
async def read_version(line: LineName, number: Number, desk: AtDesk) -> VersionWithFiles:
    """Return a version with its files."""
    kept = await publisher(desk).version(line, number)
    return VersionWithFiles(**shown_version(kept).model_dump(), files=dict(kept.files))


@router.post("/rollback", responses=documented(401, 404, 413, 422, 503))
async def roll_back(line: LineName, wanted: Rollback, desk: AtDesk) -> Version:
    """Let new calls take an earlier version."""
    return shown_version(await publisher(desk).roll_back(line, wanted.to))


@router.post("/retire", status_code=204, responses=documented(401, 404, 409, 422, 503))
async def retire(line: LineName, desk: AtDesk) -> None:
    """Let no new call take a line until it is published or rolled back to again."""
    await publisher(desk).retire(line)


@router.get("/difference", responses=documented(401, 404, 422, 503))
async def compare_versions(
    line: LineName, before: AskedNumber, after: AskedNumber, desk: AtDesk
) -> Difference:
    """Return what has changed between two versions."""
    return Difference(diff=await publisher(desk).difference(line, before, after))


def publisher(desk: Desk) -> Publisher:
    """Return what publishes here.

    Raises:
        StoreError: this server keeps nothing.

    """
    if desk.publication is None:
        raise StoreError("this server keeps no versions")
    return desk.publication.publisher
