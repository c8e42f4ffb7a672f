"""What stands on the wallboard, for programs."""

from fastapi import APIRouter

from smartivr.web.access import Needs
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.visitor import Permission
from smartivr.web.wall.board import Board

router = APIRouter(prefix="/v1", tags=["queues"], dependencies=[Needs(Permission.WATCH)])


@router.get("/wall", responses=documented(401))
async def read_wall(desk: AtDesk) -> Board:
    """Return live calls, queues, agents, the service of the last half hour, and alarms."""
    return await desk.wall.now()
