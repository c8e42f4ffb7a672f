"""Refuses request bodies that are larger than any that makes sense."""

import re
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

RECORDING_BYTES = 12_000_000
"""Thirty seconds of 48 kHz stereo with 32 bits fit."""
VERSION_BYTES = 2_000_000
"""A line with some thousand phrases fits."""
OTHER_BYTES = 65_536
_WITH_FILES = re.compile(
    r"/v1/lines/[^/]+/(versions|check|rehearsals|drafts(/[^/]+)?)|/flows/[^/]+/drawing"
    r"|/flows/-/numbers(/check)?"
)


class BodyLimit:
    """ASGI middleware that counts what a request brings."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; answer 413 once its body has become too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = _limit(scope["path"])
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body has more than {limit} bytes"
                )
            return message

        await self._app(scope, counted, send)


def _limit(path: str) -> int:
    if path == "/v1/recognize":
        return RECORDING_BYTES
    return VERSION_BYTES if _WITH_FILES.fullmatch(path) else OTHER_BYTES
