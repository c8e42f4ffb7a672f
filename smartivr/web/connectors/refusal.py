"""Turning a provider away before its WebSocket is accepted."""

import structlog
from starlette.websockets import WebSocket

from smartivr.errors import SmartIvrError

_log = structlog.get_logger(__name__)
_POLICY_VIOLATION = 1008


async def refuse(socket: WebSocket, dialect: str, error: SmartIvrError) -> None:
    """Answer the upgrade with 403; why stands in the log alone."""
    _log.warning("connector-refused", dialect=dialect, code=error.code, message=str(error))
    await socket.close(_POLICY_VIOLATION)
