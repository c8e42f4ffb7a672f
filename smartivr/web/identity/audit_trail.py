"""Notes in the audit log who changed what, and who heard or read what callers said.

That is requests of somebody known that may change things, and those whose route is `Noted`.
"""

from datetime import UTC, datetime
from typing import Any

from fastapi import Depends
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smartivr.store.records import AuditRecord
from smartivr.store.store import Store

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SECRET = frozenset({"token", "phone"})
"""Parameters of paths that the log must not have: secrets, and numbers of people."""
UNKNOWN = "(unknown)"


def _note_reading(request: Request) -> None:
    request.state.noted = True


def _note_nothing(request: Request) -> None:
    request.state.noted = False


Noted = Depends(_note_reading)
"""Put into `dependencies=[Noted]` of a route that gives out what a caller said."""
ChangesNothing = Depends(_note_nothing)
"""Put there for a route that is sent something, often as somebody types, and only looks at it."""


class AuditTrail:
    """ASGI middleware; bodies are never looked at.

    A route may say more by `request.state`: `who` it is, where that shows only there, and a `deed`.
    """

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note it once its answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and _matters(Request(scope)):
                self._note(Request(scope), message["status"])
            await send(message)

        await self._app(scope, receive, noted)

    def _note(self, request: Request, status: int) -> None:
        who, route = _who(request), request.scope.get("route")
        if not who or route is None:
            return
        self._store.audit.note(
            AuditRecord(
                at=datetime.now(UTC).isoformat(),
                who=who,
                what=_name(route),
                target=_target(request.path_params),
                address=request.client.host if request.client else "",
                status=status,
                detail=getattr(request.state, "deed", ""),
            )
        )


def _matters(request: Request) -> bool:
    return getattr(request.state, "noted", request.method not in _SAFE)


def _who(request: Request) -> str:
    """Return who asks, also where what was asked for is refused; empty: somebody unknown."""
    visitor = getattr(request.state, "visitor", None)
    return visitor.who if visitor else getattr(request.state, "who", "")


def _name(route: BaseRoute) -> str:
    return str(getattr(route, "name", "")).replace("_", "-")


def _target(parameters: dict[str, Any]) -> str:
    shown = [f"{name}={value}" for name, value in parameters.items() if name not in _SECRET]
    return " ".join(shown)[:200]
