"""What no connector is harmed by: wrong keys, order and messages, bad networks, breaks."""

import asyncio
import base64
import copy
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
import pytest_asyncio
from conformance_facts import LEFT_OUT, OTHERWISE
from conformance_house import SPEECH_HZ, Bench, Case, Together, conformance_house
from dialects import dialect_of
from noted_connections import CONNECTED, Connect, answers, connections_noted

from smartivr.errors import AccessRefused, BadMessage, NotFound, TransportError
from smartivr.line import Frame, HungUp, KeyPressed, LineEvent
from smartivr.providers.base import Message, Secrets, Sound
from smartivr.providers.network import Conditions
from smartivr.providers.registry import PROVIDERS, provider_of
from smartivr.providers.wires import TcpWire
from smartivr.transports.connector import ConnectorTransport

pytestmark = pytest.mark.asyncio(loop_scope="module")

BAD_NETWORK = Conditions(jitter_ms=60, loss=0.03, late=0.02, duplicated=0.02, reorders=True, seed=5)
INTERNAL_ERROR = 1011


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def together(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Together]:
    async with conformance_house(tmp_path_factory.mktemp("house")) as bench:
        with connections_noted():
            yield Together(bench)


class Rearranged:
    """A provider that opens with other messages than it should."""

    def __init__(self, dialect: str, opening) -> None:
        self._provider = provider_of(dialect)
        self._opening = opening

    def __getattr__(self, name: str):
        return getattr(self._provider, name)

    def opening(self) -> Sequence[Message]:
        return self._opening(self._provider)


def _wrong(secrets: Secrets) -> Secrets:
    """Secrets of nobody; the key is one that any kind of signature can be made with."""
    zeros = base64.b64encode(bytes(32)).decode()
    return replace(secrets, connector_key="the-key-of-nobody", signing_key=zeros)


def _known(bench: Bench, dialect: str, reference: str) -> bool:
    try:
        bench.house.desk.connections.find(dialect, reference)
    except NotFound:
        return False
    return True


async def lost(bench: Bench, dialect: str) -> None:
    placed = bench.placed(dialect)
    async with bench.call(dialect, placed=placed) as call:
        await call.until_logged("entered", step="main")
        first = bench.house.desk.connections.find(dialect, placed.reference).call
        await call.phone.wire.drop()
        await call.until(lambda: first.session.ended)
    async with bench.call(dialect) as again:
        await again.until_logged("entered", step="main")
        assert again.log[0]["type"] == "call-started"


async def bad_key(bench: Bench, dialect: str) -> None:
    placed = bench.placed(dialect)
    with pytest.raises((AccessRefused, TransportError)):
        async with bench.call(dialect, placed=placed, secrets=_wrong(bench.secrets[dialect])):
            pytest.fail("the call was let in")
    assert not _known(bench, dialect, placed.reference)


async def order(bench: Bench, dialect: str) -> None:
    def too_early(provider) -> Sequence[Message]:
        opening = provider.opening()
        silence = np.zeros(provider.media.rate_hz // 50, np.int16)
        return (*provider.key("1"), *provider.audio(silence, 0), *opening)

    placed, provider = bench.placed(dialect), Rearranged(dialect, too_early)
    async with bench.call(dialect, placed=placed, provider=provider) as call:
        if dialect in OTHERWISE["order"]:
            await call.until(call.phone.over.is_set)
            assert not _known(bench, dialect, placed.reference)
            call.phone.fault = None  # a provider that alone may close complains of it
            return
        await call.until_logged("entered", step="main")
        assert not call.logged("key-pressed")
        await call.phone.press("3")
        await call.until_logged("entered", step="story")


async def unknown(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        await call.until_logged("entered", step="main")
        for message in _unheard_of(call.phone.wire):
            await call.phone.wire.send(message)
        await call.phone.press("3")
        await call.until_logged("entered", step="story")


def _unheard_of(wire) -> Sequence[Message]:
    if isinstance(wire, TcpWire):
        return (b"\x42\x00\x03abc",)
    strange = {"event": "unheard-of", "type": "unheard-of", "action": "unheard-of", "new": [1]}
    return (json.dumps(strange),)


async def missing(bench: Bench, dialect: str) -> None:
    for damaged in _damaged(provider_of(dialect).opening()):
        await _send_alone(bench, dialect, damaged)
    async with bench.call(dialect) as call:
        await call.until_logged("entered", step="main")
        provider = call.phone.provider
        silence = np.zeros(provider.media.rate_hz // 50, np.int16)
        spoken = (
            *provider.audio(silence, 0),
            *provider.key("5"),
            *provider.played("0", dropped=False),
        )
        for damaged in _damaged(spoken):
            for message in damaged:
                await call.phone.wire.send(message)
    async with bench.call(dialect) as call:
        await call.until_logged("entered", step="main")


async def _send_alone(bench: Bench, dialect: str, messages: Sequence[Message]) -> None:
    """Open a stream with these messages and close it again; the server does not fall over it."""
    async with bench.call(dialect, provider=Rearranged(dialect, lambda _: messages)) as call:
        await call.phone.close()
        assert getattr(call.phone.wire, "close_code", None) != INTERNAL_ERROR


def _damaged(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """These messages, each time with one thing taken out or made another."""
    for number, message in enumerate(messages):
        for other in _mutilated(message):
            yield (*messages[:number], other, *messages[number + 1 :])


def _mutilated(message: Message) -> Iterator[Message]:
    try:
        whole = json.loads(message)
    except ValueError:
        yield message[:-1]
        return
    for path in _paths(whole):
        for instead in (None, []):
            yield json.dumps(_without(whole, path, instead))


def _paths(whole: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(whole, dict):
        for name, part in whole.items():
            yield (*path, name)
            yield from _paths(part, (*path, name))


def _without(whole: dict, path: tuple[str, ...], instead: object) -> dict:
    name, *rest = path
    if rest:
        return {**whole, name: _without(whole[name], tuple(rest), instead)}
    left = {key: part for key, part in whole.items() if key != name}
    return left if instead is None else {**left, name: instead}


async def bad_network(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect, conditions=BAD_NETWORK) as call:
        assert await call.phone.prompt_heard()
        while not (call.logged("understood") or call.phone.over.is_set()):
            await call.phone.say(bench.sentence, SPEECH_HZ)  # again, as people do
            await call.phone.say(np.zeros(3 * SPEECH_HZ, np.int16), SPEECH_HZ)
        assert call.logged("understood")
        await call.phone.press("3")
        await call.until_logged("key-pressed", key="3")


async def silence(bench: Bench, dialect: str) -> None:
    """20 s of silence, and 20 s of nothing at all, in pure time."""
    opening: list[Message] = []
    apart: list = []

    def noted(provider) -> Sequence[Message]:
        opening.extend(provider.opening())
        apart.append(copy.deepcopy(provider))
        return opening

    async with bench.call(dialect, provider=Rearranged(dialect, noted)) as call:
        await call.until_logged("entered", step="main")
        clock = ManualClock()
        transport = ConnectorTransport(dialect_of(dialect), clock=clock)
        events: list[LineEvent] = []
        listening = asyncio.ensure_future(_listen(transport, events))
        for message in opening:
            transport.received(message)
        provider = apart[0]
        answering = asyncio.ensure_future(_answer(transport, provider))
        await asyncio.sleep(0)
        frame = np.zeros(provider.media.rate_hz // 50, np.int16)
        for number in range(1000):
            clock.now_s += 0.02
            for message in provider.audio(frame, 20 * number):
                transport.received(message)
            await asyncio.sleep(0)
        clock.now_s += 20.0
        for message in provider.key("7"):
            transport.received(message)
        await call.until(lambda: KeyPressed("7") in events)
        listening.cancel()
        answering.cancel()
    heard_s = sum(len(one.samples) / one.rate_hz for one in events if isinstance(one, Frame))
    assert heard_s > 19.5
    assert transport.close_code == 1000


async def _listen(transport: ConnectorTransport, events: list[LineEvent]) -> None:
    while not (events and isinstance(events[-1], HungUp)):
        events.append(await transport.receive())


async def _answer(transport: ConnectorTransport, provider) -> None:
    while batch := await transport.outgoing():
        for message in batch:
            tuple(provider.received(message))


class ManualClock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


async def used_twice(bench: Bench, dialect: str) -> None:
    """A second connection that brings all that the first one has brought."""
    opening: list[Message] = []
    apart: list = []

    def noted(provider) -> Sequence[Message]:
        opening.extend(provider.opening())
        apart.append(copy.deepcopy(provider))
        return opening

    made: list[Connect] = []
    CONNECTED.set(made)
    async with bench.call(dialect, provider=Rearranged(dialect, noted)) as call:
        await call.until_logged("entered", step="main")
        [connect] = made
        for answer in await answers(connect, opening):
            with suppress(BadMessage):  # how jambonz's stream ends is known to its connection
                assert not any(isinstance(told, Sound) for told in apart[0].received(answer))
        await call.phone.press("3")
        await call.until_logged("entered", step="story")


FAULTS: dict[str, Case] = {
    "lost": lost,
    "bad-key": bad_key,
    "order": order,
    "unknown": unknown,
    "missing": missing,
    "bad-network": bad_network,
    "silence": silence,
    "used-twice": used_twice,
}


@pytest.mark.parametrize("dialect", sorted(PROVIDERS))
@pytest.mark.parametrize("case", FAULTS)
async def test_a_connector_takes_it_without_harm(
    together: Together, case: str, dialect: str
) -> None:
    left_out = LEFT_OUT.get(case, {})
    if dialect in left_out:
        pytest.skip(left_out[dialect])
    await together.outcome(FAULTS[case], dialect, left_out)
