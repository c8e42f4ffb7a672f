"""What stands on the wallboard, for programs."""

from fastapi import APIRouter

from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import AVisitor, Needs
from smartivr.web.identity.visitor import Permission
from smartivr.web.wall.board import Board

router = APIRouter(prefix="/v1", tags=["queues"], dependencies=[Needs(Permission.WATCH)])


@router.get("/wall", responses=documented(401))
async def read_wall(desk: AtDesk, visitor: AVisitor) -> Board:
    """Return live calls, queues, agents, the service of the last half hour, and alarms."""
    board = await desk.wall.now()
    return board if visitor.may(Permission.CALLS) else board.without_callers()
