"""Drafts of lines: what somebody writes until it is published; no caller gets it."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from smartivr.errors import EditedMeanwhile, StoreError
from smartivr.runtime.publishing.drafting import Drafting
from smartivr.runtime.publishing.publication import Publication
from smartivr.runtime.trial import Trial
from smartivr.store.records import DraftRecord
from smartivr.web.api.answers import Version, shown_version
from smartivr.web.api.versions import FileText, LineName, Text
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import AVisitor, Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/lines/{line}", tags=["drafts"], dependencies=[Needs(Permission.FLOWS)]
)

DraftId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
FileName = Annotated[str, Field(max_length=120)]
Files = Annotated[
    dict[FileName, FileText],
    Field(max_length=200, description="File name -> text; scripted calls are calls/NAME.yaml."),
]
Revision = Annotated[int, Field(ge=1, le=2_147_483_647, description="The state that was seen.")]


class LineFiles(BaseModel):
    """What a line is made of now."""

    line: str
    version: int = Field(
        description="What new calls take; 0: nothing is published, these are the folder's files."
    )
    files: dict[str, str] = Field(description="File name -> text, scripted calls included.")


class NewDraft(BaseModel):
    """A draft to be begun."""

    model_config = ConfigDict(extra="forbid")

    note: Text = Field("", description="What it changes, for the list of drafts.")
    files: Files | None = Field(None, description="By default those that new calls take.")


class ChangedDraft(BaseModel):
    """What a draft is to be from now on."""

    model_config = ConfigDict(extra="forbid")

    revision: Revision
    files: Files
    note: Text | None = Field(None, description="By default as it was.")


class Publishing(BaseModel):
    """What is to be published, and over what."""

    model_config = ConfigDict(extra="forbid")

    revision: Revision
    note: Text = Field("", description="What has changed, and why; by default the draft's note.")
    over: int = Field(
        ge=0, le=2_147_483_647, description="The version that new calls take now; 0: none."
    )


class Draft(BaseModel):
    """A draft; moments are in UTC."""

    id: str
    line: str
    author: str = Field(description="Who began it.")
    note: str
    base: int = Field(description="The version that it was made of; 0: the folder's files.")
    revision: int = Field(description="Counts its changes.")
    changed_by: str
    made_at: str
    changed_at: str


class DraftWithFiles(Draft):
    """A draft and what it holds."""

    files: dict[str, str] = Field(description="File name -> text.")


class Drafts(BaseModel):
    """The drafts of a line, last changed first."""

    line: str
    drafts: list[Draft]


@router.get("/files", responses=documented(401, 404, 422, 503))
async def read_files(line: LineName, desk: AtDesk) -> LineFiles:
    """Return the files that a new draft begins with."""
    now = await drafting(desk).texts(line)
    return LineFiles(line=line, version=now.version, files=dict(now.files))


@router.get("/drafts", responses=documented(401, 422, 503))
async def list_drafts(line: LineName, desk: AtDesk) -> Drafts:
    """Return what is being written of a line."""
    kept = await drafting(desk).all(line)
    return Drafts(line=line, drafts=[shown(draft) for draft in kept])


@router.post("/drafts", status_code=201, responses=documented(401, 404, 413, 422, 503))
async def begin_draft(
    line: LineName, new: NewDraft, desk: AtDesk, visitor: AVisitor
) -> DraftWithFiles:
    """Begin a draft, which no caller gets until it is published."""
    author = visitor.name
    return with_files(await drafting(desk).begin(line, author, note=new.note, files=new.files))


@router.get("/drafts/{draft}", responses=documented(401, 404, 422, 503))
async def read_draft(line: LineName, draft: DraftId, desk: AtDesk) -> DraftWithFiles:
    """Return a draft with its files."""
    return with_files(await drafting(desk).find(line, draft))


@router.put("/drafts/{draft}", responses=documented(401, 404, 409, 413, 422, 503))
async def change_draft(
    line: LineName, draft: DraftId, changed: ChangedDraft, desk: AtDesk, visitor: AVisitor
) -> Draft:
    """Keep other files in a draft, unless somebody else has changed it since it was read."""
    drafts = drafting(desk)
    seen = await drafts.find(line, draft)
    if seen.revision != changed.revision:
        raise EditedMeanwhile(
            "somebody else has changed this draft since you opened it",
            remedy="open it again to see both",
        )
    return shown(await drafts.save(seen, visitor.name, changed.files, changed.note))


@router.delete("/drafts/{draft}", status_code=204, responses=documented(401, 404, 422, 503))
async def delete_draft(line: LineName, draft: DraftId, desk: AtDesk) -> None:
    """Throw a draft away."""
    await drafting(desk).delete(line, draft)


@router.post("/drafts/{draft}/publish", responses=documented(401, 404, 409, 413, 422, 503))
async def publish_draft(
    line: LineName, draft: DraftId, wanted: Publishing, desk: AtDesk, visitor: AVisitor
) -> Version:
    """Check a draft and let new calls take it; running calls keep what they have."""
    drafts = drafting(desk)
    seen = await drafts.find(line, draft)
    return shown_version(
        await drafts.publish(
            seen,
            visitor.name,
            revision=wanted.revision,
            note=wanted.note or seen.note,
            over=wanted.over,
        )
    )


def drafting(desk: Desk) -> Drafting:
    """Return what keeps drafts here.

    Raises:
        StoreError: this server keeps nothing.

    """
    return publication(desk).drafting


def publication(desk: Desk) -> Publication:
    """Return what changes lines here.

    Raises:
        StoreError: this server keeps nothing.

    """
    if desk.publication is None:
        raise StoreError("this server keeps no drafts")
    return desk.publication


async def trial_of(desk: Desk, line: str, draft: str) -> Trial:
    """Get a draft ready to be called by one who tries it out.

    Raises:
        NotFound: there is no such draft.
        FlowError: it has mistakes.
        VoiceMissing: it asks for a voice that is not installed.
        StoreError: this server keeps nothing.

    """
    kept = await publication(desk).drafting.find(line, draft)
    return await publication(desk).trials.prepare(line, kept.files)


def shown(draft: DraftRecord) -> Draft:
    """Show a draft without its files."""
    return Draft(
        id=draft.id,
        line=draft.line,
        author=draft.author,
        note=draft.note,
        base=draft.base,
        revision=draft.revision,
        changed_by=draft.changed_by,
        made_at=draft.made_at,
        changed_at=draft.changed_at,
    )


def with_files(draft: DraftRecord) -> DraftWithFiles:
    """Show a draft with its files."""
    return DraftWithFiles(**shown(draft).model_dump(), files=dict(draft.files))
