"""A process killed while it writes: whatever it confirmed is there, and nothing is half."""

import asyncio
import signal
import subprocess
import sys

from smartivr.store.store import Store

PROGRAM = """
import asyncio, sys
from smartivr.store.records import CallbackRecord, JobRecord, PlaceRecord, VoicemailRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience

NOON = "2026-11-23T12:00:00+00:00"

async def hand_over(store, number):
    call = f"c{number}"
    await store.places.take(PlaceRecord(call, "n1", "telecom", "sales", NOON))
    print("place", call, flush=True)
    promise = CallbackRecord(call, "telecom", "sales", "+4820", NOON)
    await store.callbacks.add(promise, place_of=call)
    print("callback", call, flush=True)
    message = VoicemailRecord(call, "sales", call, "telecom", "en", "", NOON, 3.0, call, "ab")
    await store.voicemails.add(message, [JobRecord(f"mail {call}", "mail", {"voicemail": call})])
    print("voicemail", call, flush=True)

async def main():
    store = Store.open(sys.argv[1], Patience(confirm_s=60))
    await store.ready()
    slots = asyncio.Semaphore(20)
    async def one(number):
        async with slots:
            await hand_over(store, number)
    await asyncio.gather(*(one(number) for number in range(100_000)))

asyncio.run(main())
"""


async def test_what_a_killed_process_confirmed_is_there_and_nothing_is_half(address):
    confirmed = set()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, address, stdout=subprocess.PIPE
    )
    while line := await process.stdout.readline():
        if line.endswith(b"\n"):
            confirmed.add(tuple(line.decode().split()))
        if len(confirmed) == 200:
            process.kill()
    assert await process.wait() == -signal.SIGKILL
    store = Store.open(address)
    await store.ready()
    promised = {kept.id for kept in await store.callbacks.waiting()}
    places = {place.call for place in await store.places.of_queue("sales")}
    messages = {kept.id for kept in await store.voicemails.of_box(limit=100_000)}
    jobs = {job.payload["voicemail"] for job in await store.jobs.list()}
    await store.close()
    of = {kind: {name for k, name in confirmed if k == kind} for kind, _ in confirmed}
    assert len(of["callback"]) > 20
    assert of["callback"] <= promised
    assert of["voicemail"] <= messages
    assert of["place"] <= places | promised
    assert not places & promised
    assert messages == jobs
