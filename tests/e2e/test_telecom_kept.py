"""What the shipped telecom line promises: a callback is kept, a message is mailed."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from centre_house import centre_house
from mail_server import mail_server
from told import told

pytestmark = pytest.mark.usefixtures("brief_prompts")

CALLER = "+442079460018"
INTENTS = Path(__file__).parents[2] / "intents"


@pytest.fixture
def telecom(tmp_path: Path) -> Path:
    """The line as it is shipped, heard by a script and spoken by the quickest voice."""
    home = tmp_path / "home"
    shutil.copytree(INTENTS / "telecom", home / "intents" / "telecom")
    for name in ("people.yaml", "queues.yaml"):
        shutil.copy(INTENTS / name, home / "intents" / name)
    flow = home / "intents" / "telecom" / "flow.yaml"
    shipped = flow.read_text(encoding="utf-8")
    flow.write_text(f"recognizer: scripted\nvoice: espeak-ng\n{shipped}", encoding="utf-8")
    return home


async def waits_for_home_broadband(call):
    """Key the way from the menu into the queue."""
    for step in ("main", "support", "broadband"):
        await told(call, "step", step=step)
        await call.press("1")
    await told(call, "route", destination="home-broadband")


async def test_a_callback_of_the_telecom_line_is_kept(telecom: Path):
    async with (
        centre_house(telecom, default_line="telecom") as house,
        house.client() as client,
    ):
        async with client.call(line="telecom", caller=CALLER) as call:
            await waits_for_home_broadband(call)
            (place,) = await house.store.places.of_queue("home-broadband")
            await call.press("1")
            await told(call, "step", step="home_callback")
            await call.press("1")
            ended = await told(call, "ended")
            assert (ended["outcome"]["kind"], ended["outcome"]["verdict"]) == (
                "callback",
                "routed",
            )
        (callback,) = await house.store.callbacks.waiting()
        assert (callback.number, callback.since) == (CALLER, place.since)
        async with client.agent("ann-baker") as ann, client.phone(CALLER) as phone:
            offer = await ann.until("offer")
            assert (offer["kind"], offer["pop"]["queue"]) == ("callback", "home-broadband")
            await ann.accept(offer["offer"])
            await told(phone, "ringing")
            await phone.answer()
            prompt = await told(phone, "prompt")
            assert "Larkfield Telecom, calling you back" in prompt["text"]
            await ann.until("connected")
        assert (await house.store.callbacks.get(callback.id)).state == "done"


async def test_a_message_of_the_telecom_line_is_mailed(telecom: Path, a_sentence):
    samples, rate_hz = a_sentence
    with mail_server() as inbox:
        async with (
            centre_house(telecom, default_line="telecom", **inbox.settings) as house,
            house.client() as client,
        ):
            async with client.call(line="telecom", caller=CALLER) as call:
                await waits_for_home_broadband(call)
                await call.press("2")
                await told(call, "step", step="support_message")
                await told(call, "mark", mark="-1")
                await call.say_audio(np.concatenate([samples, samples, samples]), rate_hz)
            mail = await inbox.arrival()
            box = house.desk.switchboard.line("telecom").directory.boxes["support"]
    assert mail["To"] == ", ".join(box.email)
    assert CALLER in mail["Subject"]
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "audio/flac"
    assert attached.get_payload(decode=True)[:4] == b"fLaC"
