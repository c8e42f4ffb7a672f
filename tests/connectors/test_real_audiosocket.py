"""Calls by AudioSocket through a real Asterisk, whose dialplan is that of the documentation."""

import asyncio
import socket

import numpy as np
import pytest

from tests.connectors.asterisk_pair import first_call, heard, pair

CALLER = "442079460123"
RATE_HZ = 8000
WAYS = {"audiosocket": 8000, "wideband": 16000}


@pytest.fixture
def port(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    monkeypatch.setenv("SMARTIVR_AUDIOSOCKET_PORT", str(port))
    return port


def joined(folder, port, **settings):
    return pair(folder, replaced={"127.0.0.1:9092": f"127.0.0.1:{port}"}, **settings)


@pytest.mark.parametrize("way", WAYS)
async def test_a_key_during_the_prompt_brings_the_caller_where_the_line_says(tmp_path, port, way):
    async with joined(tmp_path, port) as (house, real):
        channel = await real.call(f"Local/4820@smartivr-{way}/n", "1", "caller", CALLER)
        call = await first_call(house)
        assert (call.facts.caller, call.facts.called, call.flow.line) == (CALLER, "4820", "shop")
        assert await real.variable("ARRIVED") == "7001 transfer sales"
        await real.gone(channel)
        prompt = (await heard(tmp_path / "heard.wav"))[:RATE_HZ]
        assert np.abs(prompt).max() > 1000


@pytest.mark.parametrize("way", WAYS)
async def test_a_caller_who_hangs_up_ends_the_call_here(tmp_path, port, way):
    async with joined(tmp_path, port) as (house, real):
        await real.call(f"Local/4820@smartivr-{way}/n", "silent", "caller", CALLER)
        call = await first_call(house)
        async with asyncio.timeout(60):
            await call.over.wait()
        assert call.session.outcome.kind == "hangup"


async def test_a_caller_who_was_served_is_hung_up_on(tmp_path, port):
    async with joined(tmp_path, port) as (_, real):
        channel = await real.call("Local/4820@smartivr-audiosocket/n", "2", "caller", CALLER)
        await real.gone(channel)
        assert "Goto (reception" not in real.log


async def test_a_call_that_breaks_off_rings_reception(tmp_path, port):
    async with joined(tmp_path, port, token_s=0.001) as (_, real):
        await real.call("Local/4820@smartivr-audiosocket/n", "1", "caller", CALLER)
        assert (await real.variable("ARRIVED")).split() == ["reception"]


async def test_a_server_that_announces_nothing_rings_reception(tmp_path, port, monkeypatch):
    monkeypatch.delenv("SMARTIVR_AUDIOSOCKET_PORT")
    async with joined(tmp_path, port) as (_, real):
        await real.call("Local/4820@smartivr-audiosocket/n", "1", "caller", CALLER)
        assert (await real.variable("ARRIVED")).split() == ["reception"]
