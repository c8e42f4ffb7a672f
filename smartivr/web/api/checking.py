"""Looking texts of a line over, as `smartivr check` does, before anybody publishes them."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from smartivr.runtime.publishing.inspection import Inspection
from smartivr.web.api.drafts import Files
from smartivr.web.api.versions import LineName, publisher
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.audit_trail import ChangesNothing
from smartivr.web.identity.visitor import Permission
from smartivr.web.sentences import Say, ToReader

router = APIRouter(
    prefix="/v1/lines/{line}", tags=["drafts"], dependencies=[Needs(Permission.FLOWS)]
)


class Texts(BaseModel):
    """What is to be looked over."""

    model_config = ConfigDict(extra="forbid")

    files: Files
    sounds: bool = Field(
        True, description="Also look for phrases that sound alike, which takes longest."
    )


class Problem(BaseModel):
    """Something that is wrong, or worth a look."""

    file: str
    line: int = Field(description="Counts from 1.")
    column: int = Field(description="Counts from 1.")
    severity: str = Field(description="mistake, error, warning or note.")
    code: str = Field(description="The kind of finding; empty for mistakes.")
    message: str


class AlikePhrases(BaseModel):
    """Two phrases of different options that may be taken for each other."""

    step: str
    option: str
    phrase: str
    other_option: str
    other_phrase: str
    kind: str = Field(description="same, sound-alike or overlap.")
    likeness: float = Field(description="From 0 to 1.")


class Checked(BaseModel):
    """What was found."""

    line: str
    publishable: bool = Field(description="Whether nothing keeps it from being published.")
    problems: list[Problem] = Field(description="The worst first.")
    alike: list[AlikePhrases] = Field(description="The most alike first.")


@router.post("/check", responses=documented(401, 413, 422, 503), dependencies=[ChangesNothing])
async def check_files(line: LineName, texts: Texts, desk: AtDesk, say: ToReader) -> Checked:
    """Return every mistake, each located, and what will give callers trouble."""
    found = await publisher(desk).inspect(line, texts.files, sounds=texts.sounds)
    return shown(line, found, say)


def shown(line: str, found: Inspection, say: Say) -> Checked:
    """Show what was found, to a reader of some language."""
    pairs = sorted(found.alike, key=lambda one: -one.pair.score)
    return Checked(
        line=line,
        publishable=found.publishable,
        problems=[
            Problem(
                file=one.file,
                line=one.line,
                column=one.column,
                severity=one.severity,
                code=one.code,
                message=say(one.message),
            )
            for one in found.problems
        ],
        alike=[
            AlikePhrases(
                step=one.step,
                option=one.pair.intent,
                phrase=one.pair.phrase,
                other_option=one.pair.other_intent,
                other_phrase=one.pair.other_phrase,
                kind=str(one.pair.kind),
                likeness=round(one.pair.score, 2),
            )
            for one in pairs
        ],
    )
