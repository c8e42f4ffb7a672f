"""What a caller, an agent or a phone is told next."""

import asyncio

import pytest
from parties import WITHIN_S

from smartivr.client.socket_side import Message, SocketSide


async def told(side: SocketSide, kind: str, **fields: object) -> Message:
    """Read on to the next message of this kind that has these fields."""
    async with asyncio.timeout(WITHIN_S):
        async for message in side:
            if message["type"] == kind and fields.items() <= message.items():
                return message
    pytest.fail(f"the connection ended without {kind}")
