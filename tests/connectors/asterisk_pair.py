"""A server and a real Asterisk that knows it, configured as the documentation shows."""

import asyncio
import contextlib
import wave
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from smartivr.line import Samples
from smartivr.runtime.call import Call
from tests.connectors.asterisk_documentation import documented
from tests.connectors.asterisk_house import DESTINATIONS, KEY, furnish
from tests.doubles.centre_house import CentreHouse, centre_house
from tests.doubles.real_asterisk import SECRET, RealAsterisk, asterisk, program

_AROUND = """
; the caller's phone: presses a key during the prompt, or hangs up
[caller]
exten => _[1-9],1,Answer()
 same => n,MixMonitor({folder}/mixed.wav,r({folder}/heard.wav))
 same => n,Wait(1)
 same => n,SendDTMF(${{EXTEN}})
 same => n,Wait(20)
 same => n,Hangup()
exten => silent,1,Answer()
 same => n,Wait(1)
 same => n,Hangup()
; says what was recorded once the prompt has been heard
exten => spoken,1,Answer()
 same => n,WaitForNoise(100)
 same => n,WaitForSilence(800)
 same => n,Playback({folder}/spoken)
 same => n,Wait(20)
 same => n,Hangup()
; phones that do not answer
[away]
exten => _X.,1,Goto(${{EXTEN:-4}},1)
exten => 1111,1,Busy(1)
exten => 2222,1,Wait(30)
exten => 3333,1,Congestion(1)
exten => 4444,1,Answer()
 same => n,Wait(1)
 same => n,SendDTMF(2)
 same => n,Wait(20)
 same => n,Hangup()
; the phones of the business
[outside]
exten => _[0-9a-z].,1,Answer()
 same => n,Set(GLOBAL(ARRIVED)=${{EXTEN}} ${{SMARTIVR_KIND}} ${{SMARTIVR_INTENT}})
 same => n,Wait(1)
 same => n,Hangup()
"""
_REPLACED = {
    "CONNECTOR-KEY": KEY,
    "PJSIP/${SMARTIVR_ADDRESS}@my-trunk": "Local/${SMARTIVR_ADDRESS}@outside/n",
    "PJSIP/reception": "Local/reception@outside/n",
    "ARI-PASSWORD": SECRET,
    "bindport = 8088": "bindport = {port}",
}
"""Phones and trunks that a test has not."""


async def first_call(house: CentreHouse) -> Call:
    """Wait for a call to be there."""
    async with asyncio.timeout(60):
        while not house.desk.switchboard.calls:  # noqa: ASYNC110  it sets no event
            await asyncio.sleep(0.02)
    return next(iter(house.desk.switchboard.calls.values()))


async def heard(path: Path) -> Samples:
    """Read what Asterisk kept of a call's audio; it completes the file a little after its end."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(wave.Error, EOFError), wave.open(str(path)) as file:
                return np.frombuffer(file.readframes(file.getnframes()), np.int16)
            await asyncio.sleep(0.05)


def configuration(folder: Path, server: str, more: Mapping[str, str]) -> dict[str, str]:
    """Return the documented files for this server, with phones around them."""
    files = documented({"127.0.0.1:8080": server, **_REPLACED, **more})
    files["extensions.conf"] += _AROUND.format(folder=folder)
    assert "PJSIP" not in files["extensions.conf"]
    return files


@contextlib.asynccontextmanager
async def pair(
    folder: Path,
    *,
    replaced: Mapping[str, str] | None = None,
    hears: bool = False,
    **settings: object,
) -> AsyncIterator[tuple[CentreHouse, RealAsterisk]]:
    """Start both; `replaced` is changed in the documented files, `hears`: the line knows speech."""
    program()
    given = {"connector_key": KEY, "destinations": DESTINATIONS, **settings}
    async with centre_house(furnish(folder / "house", hears=hears), **given) as house:
        files = configuration(folder, house.url.removeprefix("http://"), replaced or {})
        async with asterisk(folder / "asterisk", files) as real:
            yield house, real


@contextlib.asynccontextmanager
async def steered(
    folder: Path, environment: pytest.MonkeyPatch, **settings: object
) -> AsyncIterator[tuple[CentreHouse, RealAsterisk]]:
    """Start an Asterisk and a server that is its Stasis application."""
    program()
    files = configuration(folder, "127.0.0.1:9", {})
    async with asterisk(folder / "asterisk", files) as real:
        environment.setenv("SMARTIVR_ASTERISK_ARI_URL", real.address)
        environment.setenv("SMARTIVR_ASTERISK_USER", "smartivr")
        environment.setenv("SMARTIVR_ASTERISK_PASSWORD", SECRET)
        environment.setenv("SMARTIVR_ASTERISK_DIAL", "Local/{number}@away/n")
        given = {"destinations": DESTINATIONS, **settings}
        async with centre_house(furnish(folder / "house"), **given) as house:
            await real.application("smartivr")
            yield house, real
