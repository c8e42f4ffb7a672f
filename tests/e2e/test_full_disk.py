"""A disk that is full costs a recording or a message, which is said, and no call."""

import asyncio
import contextlib
import resource

import numpy as np
import pytest
from centre_house import centre_house
from left_of_a_call import is_free
from phoning import (
    accepts,
    bystander_is_served,
    holds,
    holds_now,
    phoning,
    refused_to_keep_a_message,
)

pytestmark = [
    pytest.mark.usefixtures("brief_prompts"),
    pytest.mark.asyncio(loop_scope="module"),
]


@contextlib.contextmanager
def files_no_longer_than(size):
    """As on a full disk, no file of this process can grow beyond this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_is_full_ends_the_recording_and_not_the_talk(tmp_path, postgres_address):
    noise = np.random.default_rng(1).integers(-9000, 9000, 16000 * 30).astype(np.int16)
    async with (
        centre_house(tmp_path, database_url=postgres_address) as house,
        house.client() as client,
        client.agent("ann") as ann,
        phoning(client) as caller,
    ):
        await ann.until("state", state="available")
        await caller.chooses("1")
        await accepts(ann)
        with files_no_longer_than(50_000):
            talking = asyncio.create_task(caller.side.say_audio(noise, 16000))
            told = await caller.until("error")
            assert told["code"] == "recording-failed"
            assert ann.call == caller.side.session
            await ann.tell("hold")
            await ann.until("talk", what="held")
            await ann.tell("unhold")
            await ann.until("talk", what="unheld")
            talking.cancel()
        await ann.hang_up()
        over = await caller.until("ended")
        assert over["outcome"]["verdict"] == "routed"
        assert await house.store.recordings.of_call(caller.side.session) == []
        recordings = house.settings.var / "recordings"
        await holds_now(lambda: list(recordings.rglob("*.*")) == [])
        await holds(lambda: is_free(client, "ann"))
        await bystander_is_served(client, ann)


async def test_a_disk_that_is_full_is_said_to_who_leaves_a_message(
    tmp_path, postgres_address, spoken
):
    async with (
        centre_house(tmp_path, database_url=postgres_address) as house,
        house.client() as client,
        client.agent("ann") as ann,
        phoning(client, spoken) as caller,
    ):
        await ann.until("state", state="available")
        with files_no_longer_than(2_000):
            await refused_to_keep_a_message(caller, "storage-full")
            await bystander_is_served(client, ann)
        assert await house.store.voicemails.of_box("sales") == []
