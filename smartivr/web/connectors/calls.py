"""Calls of connectors, found by the provider's own id."""

from fastapi import APIRouter
from pydantic import BaseModel

from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(prefix="/v1/connect", tags=["connectors"])


class ConnectedCall(BaseModel):
    """Which session a provider's call is."""

    dialect: str
    reference: str
    session: str


@router.get(
    "/{dialect}/calls/{reference}",
    dependencies=[Needs(Permission.CALLS)],
    responses=documented(401, 404, 422),
)
async def read_connected_call(dialect: str, reference: str, desk: AtDesk) -> ConnectedCall:
    """Return the session of a provider's call, by the provider's id."""
    found = desk.connections.find(dialect, reference)
    return ConnectedCall(dialect=dialect, reference=reference, session=found.call.id)
