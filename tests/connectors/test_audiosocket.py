"""Whole calls by AudioSocket over real sockets, and peers that misbehave."""

import asyncio
import socket
import struct
import uuid
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
import pytest
import pytest_asyncio
from centre_house import centre_house
from structlog.testing import capture_logs

from smartivr.errors import SettingsError
from smartivr.providers.audiosocket import AudioSocketProvider
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import calling
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.audiosocket import audiosocket

pytestmark = pytest.mark.asyncio(loop_scope="module")

SOON_S = 60.0
KEY = "a-connectors-key-of-this-test"
SILENCE = b"\x10\x01\x40" + bytes(320)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def port():
    with pytest.MonkeyPatch.context() as environment:
        port = free_port()
        environment.setenv("SMARTIVR_AUDIOSOCKET_PORT", str(port))
        yield port


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(port, tmp_path_factory):
    async with centre_house(tmp_path_factory.mktemp("house")) as house:
        yield house


async def announced(house, key="", **fields):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(trust_env=False, timeout=SOON_S) as client:
        return await client.post(
            f"{house.url}/v1/connect/audiosocket/calls", data=fields, headers=headers
        )


class Pbx:
    """The far end of one connection."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    def send(self, message):
        self.writer.write(message)

    async def frame(self):
        kind, size = struct.unpack("!BH", await self.reader.readexactly(3))
        return kind, await self.reader.readexactly(size)

    async def closed(self):
        """Read until the server closes; the kinds of frames that came before."""
        kinds = []
        async with asyncio.timeout(SOON_S):
            try:
                while True:
                    kinds.append((await self.frame())[0])
            except (asyncio.IncompleteReadError, ConnectionError):
                return kinds


@asynccontextmanager
async def connected(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Pbx(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def in_call(house, port, **fields):
    answer = await announced(house, **fields)
    async with connected(port) as pbx:
        pbx.send(b"\x01\x00\x10" + uuid.UUID(answer.text).bytes)
        assert (await pbx.frame())[0] == 0x10
        yield pbx


async def until(holds):
    async with asyncio.timeout(SOON_S):
        while not holds():  # noqa: ASYNC110  no event tells of a call over there
            await asyncio.sleep(0.01)


def refusals(logs):
    return [each["code"] for each in logs if each["event"] == "audiosocket-refused"]


async def test_a_call_by_keys_goes_through_and_hangs_up_in_its_own_time(house):
    placed = Placed(line="shop", called="4820", caller="+442079460100", reference="pbx-1.2")
    async with calling(AudioSocketProvider(), placed, house.url, Secrets()) as phone:
        assert await phone.prompt_heard()
        await phone.press("2")
        call = house.desk.connections.find("audiosocket", "pbx-1.2").call
        await until(lambda: call.session.step == "box")
        assert call.facts.caller == "+442079460100"
    await until(lambda: call.session.ended)
    assert phone.fault is None


async def test_silence_flows_all_the_time_at_its_pace(house, port, monkeypatch):
    beats = []
    monkeypatch.setattr(house.desk.switchboard.pacer, "on_beat", beats.append)
    async with in_call(house, port) as pbx:
        before = len(beats)
        frames = [await pbx.frame() for _ in range(100)]
        took = len(beats) - before
    assert {(kind, len(payload)) for kind, payload in frames} == {(0x10, 320)}
    assert 90 <= took <= 110


async def test_the_server_ends_a_call_with_a_frame_and_waits_for_the_pbx_to_close(house, port):
    async with in_call(house, port, reference="r1") as pbx:
        house.desk.connections.find("audiosocket", "r1").call.hang_up()
        kinds = await pbx.closed()
        assert kinds[-1] == 0x00
        for _ in range(20):
            pbx.send(SILENCE)
            await pbx.writer.drain()
        pbx.writer.write_eof()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x01\x00\x10" + bytes(16), "token-refused"),
        (SILENCE, "out-of-turn"),
        (b"\x03\x00\x011", "out-of-turn"),
        (b"\x01\x01\x10", "bad-message"),
        (b"GET / HTTP/1.1\r\n\r\n", "out-of-turn"),
    ],
)
async def test_who_does_not_begin_with_a_known_uuid_is_closed_with_one_line(
    house, port, sent, code
):
    with capture_logs() as logs:
        async with connected(port) as pbx:
            pbx.send(sent)
            assert await pbx.closed() == []
        await until(lambda: refusals(logs))
    assert refusals(logs) == [code]


async def test_a_frame_beyond_all_sizes_ends_its_own_call_alone(house, port):
    async with in_call(house, port) as broken, in_call(house, port) as other:
        with capture_logs() as logs:
            broken.send(b"\x10\xff\xff")
            await broken.closed()
        assert refusals(logs) == ["bad-message"]
        assert (await other.frame())[0] == 0x10


async def test_a_flood_ends_its_own_call_alone(house, port):
    async with in_call(house, port, reference="r1") as flooding, in_call(house, port) as other:
        call = house.desk.connections.find("audiosocket", "r1").call
        flooding.send(SILENCE * 20_000)
        await until(lambda: call.session.ended)
        async with asyncio.timeout(60):
            assert (await other.frame())[0] == 0x10


async def test_a_peer_that_never_reads_is_given_up(house, port):
    async with in_call(house, port, reference="r1") as deaf:
        call = house.desk.connections.find("audiosocket", "r1").call
        deaf.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.reader._transport.pause_reading()
        await until(lambda: call.session.ended)


async def test_a_connection_that_breaks_ends_the_call(house, port):
    async with in_call(house, port, reference="r1") as pbx:
        call = house.desk.connections.find("audiosocket", "r1").call
        pbx.writer.transport.abort()
        await until(lambda: call.session.ended)


async def test_connections_that_bring_no_uuid_are_only_so_many(house, port):
    async with AsyncExitStack() as stack:
        with capture_logs() as logs:
            crowd = [await stack.enter_async_context(connected(port)) for _ in range(60)]
            await until(lambda: len(refusals(logs)) == 10)
        assert set(refusals(logs)) == {"switchboard-full"}
        crowd[0].send(b"\x01\x00\x10" + uuid.UUID((await announced(house)).text).bytes)
        assert (await crowd[0].frame())[0] == 0x10


async def test_calls_are_announced_with_the_connectors_key_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("SMARTIVR_AUDIOSOCKET_PORT", str(free_port()))
    async with centre_house(tmp_path, connector_key=KEY) as house:
        assert (await announced(house)).status_code == 401
        assert (await announced(house, key=KEY + "x")).status_code == 401
        assert uuid.UUID((await announced(house, key=KEY)).text)


@pytest.mark.parametrize(
    "fields", [{"rate_hz": "11025"}, {"rate_hz": "x"}, {"reference": "a b"}, {"line": "x" * 200}]
)
async def test_a_call_announced_wrongly_is_refused(house, fields):
    answer = await announced(house, **fields)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad-message"


async def test_without_a_port_nothing_listens_and_nothing_is_announced(tmp_path, monkeypatch):
    monkeypatch.delenv("SMARTIVR_AUDIOSOCKET_PORT", raising=False)
    async with centre_house(tmp_path) as house:
        assert (await announced(house)).status_code == 404


async def test_a_port_that_is_taken_is_a_wrong_setting(house, port):
    around = Around(house.settings, house.desk.connections, house.background.diallers)
    with pytest.raises(SettingsError, match=str(port)):
        async with audiosocket(around):
            pass
