"""What a provider's messages cost: CPU of each dialect, beside pipecat's for the same provider."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group
from rich.table import Table
from rich.text import Text

from smartivr.evaluate import bench_pipecat
from smartivr.evaluate.bench_dialects import SPECIMENS, Feed, Specimen, feed
from smartivr.line import HungUp
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Media
from smartivr.transports.pace import Limits

_ROUNDS = 7
"""All are measured in turn, so often; the best round of each counts."""
_UNLIMITED = Limits(audio_ahead_s=1e9, unread_messages=1_000_000)
"""A minute of audio comes at once here, which a call would take for an attack."""


@dataclass(frozen=True)
class Cost:
    """CPU time of one call, in milliseconds for each minute of audio both ways."""

    dialect: str
    translated_ms: float
    """By the dialect alone: what a serializer does."""
    carried_ms: float
    """By the whole transport: with limits, order, and the queues to and from the call."""
    pipecat_ms: float | None


def measure_connectors(seconds: float) -> list[Cost]:
    """Feed each dialect so many seconds each way, and pipecat's serializer the same frames."""
    theirs = bool(bench_pipecat.installed())
    return [_cost(name, each, seconds, theirs=theirs) for name, each in SPECIMENS.items()]


def connectors_table(costs: Sequence[Cost], seconds: float) -> Group:
    """Show the costs."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("CPU of one minute of one call", no_wrap=True)
    for heading in ("dialect", "whole transport", "pipecat's serializer", "its share", "of theirs"):
        table.add_column(heading, justify="right")
    for cost in costs:
        table.add_row(cost.dialect, *_cells(cost))
    theirs = bench_pipecat.installed()
    beside = (
        f"pipecat-ai {theirs}, at the provider's own rate"
        if theirs
        else f"pipecat was left out, since it is not installed: {bench_pipecat.HOW}"
    )
    said = f"{seconds:g} s of 20 ms frames each way, the best of {_ROUNDS} rounds; {beside}"
    return Group(table, Text(said))


def _cells(cost: Cost) -> tuple[str, ...]:
    ours = (f"{cost.translated_ms:.1f} ms", f"{cost.carried_ms:.1f} ms")
    if cost.pipecat_ms is None:
        return (*ours, "-", "", "")
    shares = (cost.translated_ms / cost.pipecat_ms, cost.carried_ms / cost.pipecat_ms)
    return (*ours, f"{cost.pipecat_ms:.1f} ms", *(f"{share:.2f}" for share in shares))


def _cost(name: str, specimen: Specimen, seconds: float, *, theirs: bool) -> Cost:
    given = feed(specimen, seconds)
    ways: dict[str, Callable[[], None]] = {
        "translated": lambda: _translate(specimen, given),
        "carried": lambda: asyncio.run(_carry(specimen, given)),
    }
    pipecat = bench_pipecat.serving(name, given) if theirs else None
    if pipecat:
        ways["pipecat"] = pipecat
    best = _best(ways)
    a_minute = {way: 1000 * cpu_s * 60 / seconds for way, cpu_s in best.items()}
    return Cost(name, a_minute["translated"], a_minute["carried"], a_minute.get("pipecat"))


def _best(ways: Mapping[str, Callable[[], None]]) -> Mapping[str, float]:
    """Measure all in turn, round by round, and return the least CPU seconds of each."""
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(_ROUNDS):
        for way, carry in ways.items():
            began_s = time.process_time()
            carry()
            taken[way].append(time.process_time() - began_s)
    return {way: min(each) for way, each in taken.items()}


def _translate(specimen: Specimen, given: Feed) -> None:
    """Have a dialect read and write a whole feed."""
    dialect = specimen.make()
    for message in given.opening:
        list(dialect.received(message))
    heard = 0
    for message, samples in zip(given.received, given.spoken, strict=True):
        for one in dialect.received(message):
            heard += isinstance(one, Media)
        dialect.audio(samples)
    assert heard == len(given.received), "not all audio was heard"  # noqa: S101  else the figure lies


async def _carry(specimen: Specimen, given: Feed) -> None:
    """Have a transport carry a whole feed, into the call's hands and to where a socket would be."""
    transport = ConnectorTransport(specimen.make(), limits=_UNLIMITED)
    transport.send_by(lambda _: True)
    for message in given.opening:
        transport.received(message)
    beside = [asyncio.create_task(_hear(transport)), asyncio.create_task(_write(transport))]
    for message, samples in zip(given.received, given.spoken, strict=True):
        transport.received(message)
        transport.send_audio(samples)
        await asyncio.sleep(0)
    for task in beside:
        task.cancel()
    await asyncio.wait(beside)


async def _hear(transport: ConnectorTransport) -> None:
    while not isinstance(await transport.receive(), HungUp):
        pass


async def _write(transport: ConnectorTransport) -> None:
    while await transport.outgoing():
        pass
