"""What callers of a line said that was not understood."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from smartivr.errors import NotFound
from smartivr.statistics.unheard import Unheard, read_unheard
from smartivr.store.store import Store
from smartivr.web.api.versions import LineName
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/lines/{line}",
    tags=["statistics"],
    dependencies=[Needs(Permission.CALLS), Needs(Permission.FLOWS)],
)

LONGEST_DAYS = 90
USUAL_DAYS = 28
Days = Annotated[int, Query(ge=1, le=LONGEST_DAYS, description="How far back, in days.")]


class TakenAfterwards(BaseModel):
    """What callers settled for afterwards, at the same step."""

    option: str
    by: str = Field(description="speech or keys.")
    times: int


class UnheardPhrase(BaseModel):
    """One thing that callers said, in the words of most; digits and spelt letters left out."""

    step: str
    phrase: str
    calls: int
    others: list[str] = Field(description="Other wordings, the commonest first.")
    nearest: str = Field(description="The option that came nearest; may be empty.")
    denied: int = Field(description="How often it was read back as an option, and denied.")
    then: list[TakenAfterwards] = Field(description="The commonest first.")
    suggested: str = Field(description="The option that it may mean; may be empty.")
    now: str = Field(description="What the line takes it for by now; empty: nothing.")


class UnheardPhrases(BaseModel):
    """What was not understood, what most callers said first."""

    line: str
    days: int
    calls: int = Field(description="Calls that were not understood once at least.")
    phrases: list[UnheardPhrase]


@router.get("/unheard", responses=documented(401, 404, 422, 503))
async def read_unheard_phrases(
    line: LineName, desk: AtDesk, days: Days = USUAL_DAYS
) -> UnheardPhrases:
    """Return what callers said that was not understood, without what is ignored."""
    flow = desk.switchboard.line(line)
    found, calls = await read_unheard(store_of(desk), flow, days, datetime.now(UTC))
    return UnheardPhrases(line=line, days=days, calls=calls, phrases=[_shown(one) for one in found])


def store_of(desk: Desk) -> Store:
    """Return what keeps calls here.

    Raises:
        NotFound: nothing does.

    """
    if desk.store is None:
        raise NotFound("this server keeps no calls")
    return desk.store


def _shown(one: Unheard) -> UnheardPhrase:
    return UnheardPhrase(
        step=one.step,
        phrase=one.phrase,
        calls=one.calls,
        others=list(one.others),
        nearest=one.nearest,
        denied=one.denied,
        then=[
            TakenAfterwards(option=taken.option, by=taken.by, times=taken.times)
            for taken in one.then
        ],
        suggested=one.suggested,
        now=one.now,
    )
