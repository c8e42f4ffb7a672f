"""A Python client of a smartivr server: place calls, speak, press keys, hear what happens.

async with Client("http://127.0.0.1:8080") as client:
    async with client.call(line="telecom") as call:
        async for message in call:
            print(message)
"""

from smartivr.client.agent_side import AgentSide
from smartivr.client.caller_side import CallerSide
from smartivr.client.client import Client
from smartivr.client.phone_side import PhoneSide
from smartivr.client.player import Player, Recorder, SilentPlayer
from smartivr.client.socket_side import Message

__all__ = [
    "AgentSide",
    "CallerSide",
    "Client",
    "Message",
    "PhoneSide",
    "Player",
    "Recorder",
    "SilentPlayer",
]
