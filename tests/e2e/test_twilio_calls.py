"""Callbacks through Twilio, from the promise to the talk: an agent, and a called phone."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from centre_house import centre_house
from parties import WITHIN_S

from smartivr.audio.tones import tone
from smartivr.client import Recorder
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.ear import Ear
from smartivr.providers.handset import Handset
from smartivr.providers.twilio import TwilioProvider
from smartivr.providers.twilio_rest import twilio_rest

pytestmark = pytest.mark.usefixtures("brief_prompts")

SECRETS = Secrets(account="AC" + 32 * "c", signing_key="the-auth-token-of-this-test")
PUBLIC = "https://ivr.example.com"
NUMBER = "+442079460123"
RATE_HZ, PHONE_HZ = 16000, 8000
AGENT_HZ, CALLEE_HZ = 700.0, 1300.0


@asynccontextmanager
async def centre(home, monkeypatch):
    """A call centre that places its calls through Twilio; with an agent who has accepted one."""
    async with twilio_rest(SECRETS) as rest:
        monkeypatch.setenv("SMARTIVR_TWILIO_ACCOUNT_SID", SECRETS.account)
        monkeypatch.setenv("SMARTIVR_TWILIO_AUTH_TOKEN", SECRETS.signing_key)
        monkeypatch.setenv("SMARTIVR_TWILIO_NUMBER", "+442079460000")
        monkeypatch.setenv("SMARTIVR_TWILIO_API_URL", rest.url)
        async with centre_house(home, public_url=PUBLIC) as house, house.client() as client:
            wanted = {"line": "shop", "queue": "agents", "number": NUMBER}
            await client.request("POST", "/v1/callbacks", json=wanted)
            heard = Recorder(RATE_HZ)
            async with client.agent("ann", player=heard) as ann:
                offer = await ann.until("offer")
                await ann.accept(offer["offer"])
                yield house, rest, client, ann, heard


@asynccontextmanager
async def answering(house, call):
    """Somebody answers the phone that Twilio rings."""
    provider = TwilioProvider(PUBLIC)
    placed = Placed(called=call.placed["To"], caller=call.placed["From"], reference=call.sid)
    provider.rings(placed, house.url, SECRETS)
    wire = await provider.answered(call.placed["Twiml"])
    phone = Handset(provider, wire, ear=Ear(PHONE_HZ, keep=True))
    await phone.start()
    try:
        yield phone
    finally:
        await phone.hang_up()


async def standing(client, state):
    """Wait until the one callback is in this state."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            (callback,) = (await client.request("GET", "/v1/callbacks"))["callbacks"]
            if callback["state"] == state:
                return callback
            await asyncio.sleep(0.05)


def level(samples, rate_hz, frequency_hz):
    """How strong a frequency is in the last second that was heard, 0 to 1."""
    last = samples[-rate_hz:].astype(float)
    time_s = np.arange(len(last)) / rate_hz
    return 2 * np.abs(np.exp(-2j * np.pi * frequency_hz * time_s) @ last) / len(last) / 32768


async def test_who_answers_talks_with_the_agent(tmp_path: Path, monkeypatch):
    async with centre(tmp_path, monkeypatch) as (house, rest, client, ann, heard):
        call = await asyncio.wait_for(rest.placed.get(), WITHIN_S)
        assert call.placed["To"] == NUMBER
        async with answering(house, call) as phone:
            await ann.until("connected")
            assert await phone.prompt_heard(within_s=WITHIN_S)
            await asyncio.gather(
                ann.say_audio(tone((AGENT_HZ,), 2.0, RATE_HZ), RATE_HZ),
                phone.say(tone((CALLEE_HZ,), 2.0, PHONE_HZ), PHONE_HZ),
            )
            assert level(heard.samples, RATE_HZ, CALLEE_HZ) > 0.02
            assert level(phone.ear.recording, PHONE_HZ, AGENT_HZ) > 0.02
            assert phone.fault is None
        assert (await standing(client, "done"))["last_result"] == "answered"
        assert call.changes == []  # the caller has hung up


async def told(house, call, status):
    """Twilio tells what has become of a call."""
    provider = TwilioProvider(PUBLIC)
    provider.rings(Placed(reference=call.sid), house.url, SECRETS)
    await provider.tell(call.placed["StatusCallback"], CallStatus=status)


async def test_nobody_answering_is_tried_again_and_then_given_up(tmp_path: Path, monkeypatch):
    async with centre(tmp_path, monkeypatch) as (house, rest, client, ann, _heard):
        await told(house, await asyncio.wait_for(rest.placed.get(), WITHIN_S), "busy")
        waiting = await standing(client, "waiting")
        assert (waiting["attempts"], waiting["last_result"]) == (1, "busy")
        ann.forget()
        offer = await ann.until("offer")
        await ann.accept(offer["offer"])
        await told(house, await asyncio.wait_for(rest.placed.get(), WITHIN_S), "no-answer")
        failed = await standing(client, "failed")
        assert (failed["attempts"], failed["last_result"]) == (2, "no-answer")
