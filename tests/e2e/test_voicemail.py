"""Voice messages from the tone to the mail, over a real socket and a real mail server."""

import asyncio
import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from centre_house import centre_house
from mail_server import free_port, mail_server
from parties import WITHIN_S
from told import told

from smartivr.errors import NotFound

pytestmark = pytest.mark.usefixtures("brief_prompts")

CALLER = "+442079460123"


async def the_message(client, **wanted):
    """Wait until there is a message with these values."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            kept = (await client.request("GET", "/v1/voicemails"))["voicemails"]
            if kept and all(kept[0][name] == value for name, value in wanted.items()):
                return kept[0]
            await asyncio.sleep(0.05)


async def speaks_to_the_box(call, a_sentence):
    """Go to the box, wait for the tone, speak, and end the message with a key."""
    samples, rate_hz = a_sentence
    await told(call, "step", step="main")
    await call.press("2")
    greeting = await told(call, "prompt", step="box")
    assert "Sales" in greeting["text"]
    await told(call, "mark", mark=greeting["mark"])
    await told(call, "mark", mark="-1")  # the tone
    await call.say_audio(np.concatenate([samples, samples, samples]), rate_hz)
    await call.press("#")
    await told(call, "prompt", step="box")


async def test_a_message_reaches_the_mail_of_its_box_with_its_file(
    tmp_path: Path, address, a_sentence
):
    with mail_server() as inbox:
        async with (
            centre_house(tmp_path, database_url=address, **inbox.settings) as house,
            house.client() as client,
        ):
            async with client.call(caller=CALLER) as call:
                await speaks_to_the_box(call, a_sentence)
                await call.press("3")
                ended = await told(call, "ended")
                assert ended["outcome"]["kind"] == "voicemail"
                assert ended["outcome"]["verdict"] == "routed"
            message = await the_message(client, transcribed=True)
            mail = await inbox.arrival()
            await sent_at(client)
    assert len(inbox.mails) == 1
    assert mail["To"] == "sales@example.com"
    (attached,) = mail.iter_attachments()
    flac = attached.get_payload(decode=True)
    assert hashlib.sha256(flac).hexdigest() == message["sha256"]
    samples, rate_hz = soundfile.read(io.BytesIO(flac))
    assert len(samples) / rate_hz == pytest.approx(message["seconds"], abs=0.4)
    text = mail.get_body().get_content()
    assert CALLER in text
    assert message["transcript"]
    assert message["transcript"] in text


async def sent_at(client):
    async with asyncio.timeout(WITHIN_S):
        while True:
            (message,) = (await client.request("GET", "/v1/voicemails"))["voicemails"]
            if message["sent_at"]:
                return message["sent_at"]
            await asyncio.sleep(0.05)


async def test_a_caller_who_hangs_up_has_left_the_message_all_the_same(tmp_path: Path, a_sentence):
    samples, rate_hz = a_sentence
    async with centre_house(tmp_path) as house, house.client() as client:
        async with client.call(caller=CALLER) as call:
            await told(call, "step", step="main")
            await call.press("2")
            await told(call, "mark", mark="-1")
            await call.say_audio(np.concatenate([samples, samples, samples]), rate_hz)
        message = await the_message(client, caller=CALLER)
        assert message["seconds"] >= 1.0


async def test_messages_are_listed_played_marked_and_deleted(tmp_path: Path, a_sentence):
    async with centre_house(tmp_path) as house, house.client() as client:
        async with client.call(caller=CALLER) as call:
            await speaks_to_the_box(call, a_sentence)
        message = await the_message(client, box="sales")
        path = f"/v1/voicemails/{message['id']}"
        assert (await client.request("GET", "/v1/voicemails", params={"box": "other"})) == {
            "voicemails": []
        }
        response = await client._http.get(f"{path}/audio")
        assert response.headers["content-type"] == "audio/flac"
        assert hashlib.sha256(response.content).hexdigest() == message["sha256"]
        await client.request("POST", f"{path}/heard")
        assert (await client.request("GET", path))["heard_at"]
        await client.request("DELETE", path)
        with pytest.raises(NotFound):
            await client.request("GET", path)
        assert not list((house.settings.var / "voicemail").rglob("*.flac"))


async def refused_by_the_mail_server(house):
    """Wait until the mail has failed, and nothing else is left to do."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            if [job.failed for job in await house.store.jobs.list()] == ["notify-failed"]:
                return
            await asyncio.sleep(0.05)


async def test_a_mail_that_was_not_sent_is_sent_after_a_restart(tmp_path: Path, a_sentence):
    with mail_server() as inbox:
        nobody = {**inbox.settings, "mail_port": free_port()}
        async with (
            centre_house(tmp_path, **nobody) as house,
            house.client() as client,
            client.call(caller=CALLER) as call,
        ):
            await speaks_to_the_box(call, a_sentence)
            await call.hang_up()
            await the_message(client, transcribed=True)
            await refused_by_the_mail_server(house)
        assert inbox.mails == []
        async with centre_house(tmp_path, **inbox.settings) as house, house.client() as client:
            await sent_at(client)
    assert len(inbox.mails) == 1


async def test_a_full_disk_is_said_to_the_caller_and_other_calls_go_on(tmp_path: Path, a_sentence):
    async with centre_house(tmp_path) as house, house.client() as client:
        (house.settings.var / "voicemail").write_text("no folder can be made here")
        async with client.call(caller=CALLER) as call, client.call() as other:
            await speaks_to_the_box(call, a_sentence)
            await call.press("3")
            error = await told(call, "error")
            assert error["code"] == "storage-full"
            await told(call, "prompt", step="box")
            await told(other, "step", step="main")
            await other.press("1")
            await told(other, "route", destination="agents")
        assert (await client.request("GET", "/v1/voicemails"))["voicemails"] == []
