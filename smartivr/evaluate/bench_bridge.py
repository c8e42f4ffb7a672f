"""What it costs to let callers and agents hear each other, and how late they do."""

import time
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from smartivr.audio.tones import tone
from smartivr.line import FRAME_S
from smartivr.runtime.centre.bridge import Bridge, Leg

PAIRS_HZ = ((8000, 8000), (16000, 16000), (8000, 16000), (16000, 48000))
"""Rates of callers and agents that are measured."""
_AUDIO_S = 5.0
_LOUD = 500


@dataclass(frozen=True)
class BridgeCost:
    """Figures of talks at one pair of rates."""

    caller_hz: int
    agent_hz: int
    cpu_ms_per_s: float
    """CPU of one core for one second of one talk."""
    delay_ms: float
    """From a caller's frame coming in until its sound leaves for the agent."""


def measure_bridges(talks: int) -> list[BridgeCost]:
    """Mix so many talks at once, as fast as the machine does."""
    return [
        BridgeCost(caller_hz, agent_hz, _cpu_ms(talks, caller_hz, agent_hz),
                   _delay_ms(caller_hz, agent_hz))
        for caller_hz, agent_hz in PAIRS_HZ
    ]  # fmt: skip


def bridges_table(costs: list[BridgeCost]) -> Table:
    """Show them."""
    table = Table(
        "caller", "agent", "CPU", "delay", title="talks with agents", box=None, pad_edge=False
    )
    for cost in costs:
        table.add_row(
            f"{cost.caller_hz} Hz",
            f"{cost.agent_hz} Hz",
            f"{cost.cpu_ms_per_s:.1f} ms a second",
            f"{cost.delay_ms:.0f} ms",
        )
    return table


def _cpu_ms(talks: int, caller_hz: int, agent_hz: int) -> float:
    bridges = [_talk(caller_hz, agent_hz) for _ in range(talks)]
    said = [tone((400.0,), FRAME_S, rate_hz) for rate_hz in (caller_hz, agent_hz)]
    began_s = time.process_time()
    for _ in range(round(_AUDIO_S / FRAME_S)):
        for bridge, agent in bridges:
            bridge.caller.say(said[0])
            agent.say(said[1])
            bridge.take()
            agent.take()
    return 1000 * (time.process_time() - began_s) / (talks * _AUDIO_S)


def _delay_ms(caller_hz: int, agent_hz: int) -> float:
    bridge, agent = _talk(caller_hz, agent_hz)
    size = round(FRAME_S * caller_hz)
    heard = []
    for frame in range(50):
        bridge.caller.say(np.full(size, 4000 if frame >= 25 else 0, np.int16))  # noqa: PLR2004  half
        heard.append(agent.take())
    audio = np.concatenate([piece for piece in heard if piece is not None])
    first = int(np.argmax(np.abs(audio) > _LOUD))
    return 1000 * (first / agent_hz - 25 * FRAME_S)


def _talk(caller_hz: int, agent_hz: int) -> tuple[Bridge, Leg]:
    bridge, agent = Bridge(caller_hz), Leg(agent_hz)
    bridge.connect([(bridge.caller, agent)])
    return bridge, agent
