"""Erasing a caller by API."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from smartivr.runtime.keeping.erasing import erase_caller
from smartivr.web.beside import Beside
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(prefix="/v1/erasures", tags=["erasure"], dependencies=[Needs(Permission.ERASE)])


class Caller(BaseModel):
    """Who is to be erased; the number is in the body, so that no log of addresses has it."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[
        str,
        Field(
            min_length=1,
            max_length=128,
            description="With + and the country's code it is found in every spelling.",
        ),
    ]
    count_only: bool = Field(False, description="Erase nothing; tell how much it would be.")


class Erasure(BaseModel):
    """How much it was."""

    calls: int
    voicemails: int
    recordings: int
    callbacks: int


@router.post("", responses=documented(401, 404, 413, 422, 503, 507))
async def erase(caller: Caller, beside: Beside) -> Erasure:
    """Erase a caller: number, what was said and keyed, messages, recordings, callbacks, notes.

    That calls took place, when, and where they led stays for the figures.
    """
    if caller.count_only:
        found = await beside.store.erasure.of_caller(caller.number)
    else:
        found = await erase_caller(beside.store, beside.var, caller.number)
    return Erasure(
        calls=found.calls,
        voicemails=found.voicemails,
        recordings=found.recordings,
        callbacks=found.callbacks,
    )
