"""Calls that Asterisk announces before its AudioSocket brings them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from smartivr.errors import BadMessage
from smartivr.runtime.connectors.audiosocket import AudioSocketListener
from smartivr.transports.audiosocket import Expected
from smartivr.web.connectors.forms import fields_of
from smartivr.web.connectors.gate import check_key
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented_as_json

router = APIRouter(prefix="/v1/connect/audiosocket", tags=["connectors"])

_Short = Annotated[str, StringConstraints(max_length=128)]
_Rate = Annotated[
    Literal[8000, 12000, 16000, 24000, 32000, 44100, 48000, 96000, 192000],
    BeforeValidator(lambda given: int(given) if str(given).isdecimal() else given),
]


class Announced(BaseModel):
    """A call, as a form's fields tell of it."""

    model_config = ConfigDict(extra="ignore")

    line: _Short = ""
    called: _Short = ""
    caller: _Short = ""
    reference: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{0,128}$")] = ""
    rate_hz: _Rate = 8000


@router.post(
    "/calls",
    response_class=PlainTextResponse,
    responses=documented_as_json(401, 404, 413, 422, 503),
    openapi_extra={
        "requestBody": {
            "content": {
                "application/x-www-form-urlencoded": {"schema": Announced.model_json_schema()}
            }
        }
    },
)
async def announce_call(request: Request, desk: AtDesk) -> str:
    """Return the UUID, as plain text, that the AudioSocket of this call is to bring in time."""
    check_key(request, desk.settings)
    listener = desk.connectors.of(AudioSocketListener)
    try:
        told = Announced.model_validate(fields_of(await request.body()))
    except ValidationError as error:
        wrong = ", ".join(sorted({str(each["loc"][0]) for each in error.errors()}))
        raise BadMessage(f"a field of the form is wrong: {wrong}") from error
    return listener.invitations.issue(Expected(**told.model_dump()))
