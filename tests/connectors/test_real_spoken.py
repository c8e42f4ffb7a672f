"""A spoken call through a real Asterisk: what its caller's phone plays is recognized here."""

import socket
from pathlib import Path

import pytest

from smartivr.audio.g711 import encode
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import Encoding
from tests.connectors.asterisk_pair import first_call, pair

SENTENCE = "sales please"
WAYS = ("smartivr", "smartivr-audiosocket", "smartivr-wideband")
"""Contexts of the documentation: chan_websocket, app_audiosocket, chan_audiosocket at 16 kHz."""


@pytest.fixture
def port(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    monkeypatch.setenv("SMARTIVR_AUDIOSOCKET_PORT", str(port))
    return port


async def record(folder: Path, rate_hz: int) -> None:
    """Write the sentence as Asterisk plays it: in its own formats, by the file's ending."""
    speaker = SyntheticCaller("en", rate_hz)
    try:
        said = await speaker.say(SENTENCE)
    finally:
        await speaker.close()
    if rate_hz == 8000:
        (folder / "spoken.ulaw").write_bytes(encode(said, Encoding.ULAW))
    else:
        (folder / "spoken.sln16").write_bytes(said.astype("<i2").tobytes())


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_caller_says_brings_the_caller_where_the_line_says(tmp_path, port, way):
    replaced = {"127.0.0.1:9092": f"127.0.0.1:{port}"}
    async with pair(tmp_path, replaced=replaced, hears=True) as (house, real):
        await record(tmp_path, 16000 if way.endswith("wideband") else 8000)
        channel = await real.call(f"Local/4820@{way}/n", "spoken", "caller", "442079460123")
        call = await first_call(house)
        assert await real.variable("ARRIVED") == "7001 transfer sales"
        await real.gone(channel)
        kinds = [entry["type"] for entry in call.log.entries]
        assert "understood" in kinds
        assert "key-pressed" not in kinds
