"""Calls through a real Asterisk, whose dialplan is the one that the documentation shows."""

import asyncio

import numpy as np
import pytest

from tests.connectors.asterisk_pair import first_call, heard, pair

PLAIN = {"f(json)": ""}
CALLER = "442079460123"
RATE_HZ = 8000


@pytest.mark.parametrize("replaced", [{}, PLAIN], ids=["json", "plain"])
async def test_a_key_during_the_prompt_brings_the_caller_where_the_line_says(tmp_path, replaced):
    async with pair(tmp_path, replaced=replaced) as (house, real):
        channel = await real.call("Local/4820@smartivr/n", "1", "caller", CALLER)
        call = await first_call(house)
        assert (call.facts.caller, call.facts.called, call.flow.line) == (CALLER, "4820", "shop")
        assert await real.variable("ARRIVED") == "7001 transfer sales"
        await real.gone(channel)
        prompt = (await heard(tmp_path / "heard.wav"))[:RATE_HZ]
        assert np.abs(prompt).max() > 1000


async def test_a_caller_who_was_served_is_hung_up_on(tmp_path):
    async with pair(tmp_path) as (_, real):
        channel = await real.call("Local/4820@smartivr/n", "2", "caller", CALLER)
        await real.gone(channel)
        after_the_key = (await heard(tmp_path / "heard.wav"))[round(1.2 * RATE_HZ) :]
        assert np.abs(after_the_key).max() > 1000
        assert "reception" not in real.log


async def test_where_the_table_has_no_number_reception_is_rung(tmp_path):
    async with pair(tmp_path) as (_, real):
        await real.call("Local/4820@smartivr/n", "3", "caller", CALLER)
        assert await real.variable("ARRIVED") == "reception transfer nobody"


async def test_a_caller_who_hangs_up_ends_the_call_here(tmp_path):
    async with pair(tmp_path) as (house, real):
        await real.call("Local/4820@smartivr/n", "silent", "caller", CALLER)
        call = await first_call(house)
        async with asyncio.timeout(60):
            await call.over.wait()
        assert call.session.outcome.kind == "hangup"


async def test_while_the_server_lets_nobody_in_reception_is_rung(tmp_path):
    wrong = {"password = connector-key-of-this-test": "password = another-key-of-this-test"}
    async with pair(tmp_path, replaced=wrong) as (_, real):
        await real.call("Local/4820@smartivr/n", "1", "caller", CALLER)
        assert (await real.variable("ARRIVED")).split() == ["reception"]
