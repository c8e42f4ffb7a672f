"""What the call centre is there for, over real WebSockets, on SQLite and on PostgreSQL."""

import asyncio
import shutil
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import soundfile
from centre_house import centre_house, furnish

from smartivr.audio.tones import tone
from smartivr.commands.own_server import SettableClock
from smartivr.evaluate.rehearsal_live import rehearse_live
from smartivr.flows.load import load_line
from smartivr.flows.script import load_script
from smartivr.store.records import AgentRecord

pytestmark = pytest.mark.timeout(120)

INTENTS = Path(__file__).parents[2] / "intents"

# --- every strategy -------------------------------------------------------------------------------

CHOICES = {
    "linear": {"bob"},
    "ring_all": {"ann", "bob"},
    "longest_idle": {"ann"},
    "fewest_calls": {"bob"},
    "least_talk": {"ann"},
    "by_skill": {"bob"},
    "by_time": {"bob"},
    "round_robin": {"ann"},
    "overflow": {"bob"},
}
"""Strategy, or what else a queue is for -> at whom it rings first."""
PEOPLE = """
people:
  ann: {name: Ann Baker, skills: {billing: 1}}
  bob: {name: Bob Cole, skills: {billing: 3}}
"""
QUEUES = """
calendars:
  day_and_night: {timezone: UTC, hours: {mon-sun: 00:00-24:00}}
queues:
  linear: {strategy: linear, agents: [bob, ann]}
  ring_all: {strategy: ring_all, agents: [ann, bob]}
  longest_idle: {strategy: longest_idle, agents: [ann, bob]}
  fewest_calls: {strategy: fewest_calls, agents: [ann, bob]}
  least_talk: {strategy: least_talk, agents: [ann, bob]}
  by_skill: {strategy: by_skill, agents: [ann, bob]}
  by_time:
    strategy: by_time
    shifts: [{calendar: day_and_night, agents: [bob]}]
    agents: [ann, bob]
  round_robin: {strategy: round_robin, agents: [ann, bob]}
  overflow: {agents: [], overflow: {to: {linear: 1}, after_s: 1}}
"""


def furnish_with_strategies(home: Path) -> Path:
    """A line with a queue of each strategy, by keys."""
    furnish(home)
    keys = {name: number for number, name in enumerate(CHOICES, start=1)}
    options = "".join(
        f'      {name}: {{key: "{key}", next: {name}}}\n' for name, key in keys.items()
    )
    steps = "".join(f"  {name}: {{queue: {name}}}\n" for name in CHOICES if name != "by_skill")
    phrases = "".join(f"  {name}: {{label: {name}, phrases: [{name}]}}\n" for name in CHOICES)
    intents = home / "intents"
    (intents / "shop" / "flow.yaml").write_text(
        "title: Shop\nlanguage: en\nrecognizer: scripted\nvoice: espeak-ng\nstart: main\n"
        f"agent: linear\nsteps:\n  main:\n    menu: Which?\n    options:\n{options}{steps}"
        "  by_skill: {queue: by_skill, required: {billing: 2}}\n"
    )
    (intents / "shop" / "phrases.yaml").write_text(f"intents:\n{phrases}")
    (intents / "people.yaml").write_text(PEOPLE)
    (intents / "queues.yaml").write_text(QUEUES)
    return home


async def ringing(client):
    """At whom it rings, once it does."""
    async with asyncio.timeout(20):
        while True:
            rung = {one["agent"] for one in await client.agents() if one["state"] == "ringing"}
            if rung:
                return rung
            await asyncio.sleep(0.05)


async def all_free(client):
    async with asyncio.timeout(20):
        while any(one["state"] != "available" for one in await client.agents()):  # noqa: ASYNC110  the server tells by answers alone
            await asyncio.sleep(0.05)


async def rings_at(client, key):
    """Call a queue by its key; at whom it rings."""
    async with client.call() as call:
        await heard(call, "step", step="main")
        await call.press(key)
        return await ringing(client)


async def heard(side, kind, **fields):
    """Read on to the next message of this kind."""
    async with asyncio.timeout(20):
        async for message in side:
            if message["type"] == kind and fields.items() <= message.items():
                return message
    pytest.fail(f"the connection ended without {kind}")


async def test_every_strategy_rings_at_whom_it_should(tmp_path: Path, address):
    home = furnish_with_strategies(tmp_path)
    async with (
        centre_house(home, database_url=address, default_line="shop") as house,
        house.client() as client,
        AsyncExitStack() as there,
    ):
        now = datetime.now(UTC)
        for name, calls, talk_s in (("ann", 5, 10.0), ("bob", 2, 400.0)):
            earlier = AgentRecord(
                name, "logged-out", now.isoformat(), calls=calls, talk_s=talk_s,
                day=now.date().isoformat(),
            )  # fmt: skip
            await house.store.agents.save(earlier)
            agent = await there.enter_async_context(client.agent(name))
            await agent.until("state", state="available")
        rung = {}
        for key, strategy in enumerate(CHOICES, start=1):
            rung[strategy] = await rings_at(client, str(key))
            await all_free(client)
        assert rung == CHOICES
        key_of_round_robin = str(list(CHOICES).index("round_robin") + 1)
        assert await rings_at(client, key_of_round_robin) == {"bob"}


# --- two agents of the command line ---------------------------------------------------------------


@asynccontextmanager
async def agent_command(house, *arguments):
    """Run `smartivr agent` until it ends by itself; its output is read afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "smartivr", "agent", *arguments, "--url", house.url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def printed(process):
    """Everything printed until the command has ended well."""
    async with asyncio.timeout(40):
        output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


async def test_two_agents_of_the_command_line_share_a_call(tmp_path: Path, address):
    """Ann declines and then rings no more, Bob answers and passes the caller on to Ann."""
    hello, recorded = tmp_path / "hello.wav", tmp_path / "heard.wav"
    soundfile.write(hello, tone((900.0,), 0.5, 8000), 8000)
    ann_does = ("--decline-first", "1", "--accept-after", "0.1", "--record", str(recorded))
    bob_does = ("--accept-after", "0.1", "--talk", str(hello), "--transfer", "person/ann")
    async with (
        centre_house(tmp_path / "home", database_url=address) as house,
        house.client() as client,
        agent_command(house, "ann", *ann_does, "--talk-seconds", "1", "--calls", "1") as ann,
    ):
        await state_of(client, "ann", "available")
        async with agent_command(house, "bob", *bob_does, "--calls", "1") as bob:
            await state_of(client, "bob", "available")
            async with client.call(caller="+442079460123") as call:
                await heard(call, "step", step="main")
                await call.press("1")
                speaking = asyncio.create_task(call.say_audio(tone((500.0,), 20.0, 16000), 16000))
                by_ann, by_bob = await asyncio.gather(printed(ann), printed(bob))
                speaking.cancel()
                session = call.session
        talks = await house.store.talks.of_call(session)
    assert "declined" in by_ann
    assert "number     +442079460123" in by_bob
    assert [(talk.agent, talk.kind) for talk in talks] == [("bob", "queue"), ("ann", "direct")]
    samples, _ = soundfile.read(recorded)
    assert abs(samples).max() > 0.1


async def state_of(client, name, state):
    async with asyncio.timeout(30):
        while (await client.request("GET", f"/v1/agents/{name}"))["state"] != state:  # noqa: ASYNC110  the server tells by answers alone
            await asyncio.sleep(0.1)


# --- the shipped scripts --------------------------------------------------------------------------

PLAYED = ("strategy_ring_all",)
"""It goes by keys, and quickly; `smartivr test telecom --live` plays all of them."""


async def test_scripts_of_the_telecom_line_come_out_as_written(tmp_path: Path, address):
    folder = tmp_path / "home" / "intents"
    shutil.copytree(INTENTS / "telecom", folder / "telecom")
    for name in ("people.yaml", "queues.yaml"):
        shutil.copy(INTENTS / name, folder / name)
    (tmp_path / "home" / "audio").symlink_to(INTENTS.parent / "audio")
    file = folder / "telecom" / "flow.yaml"
    shipped = file.read_text(encoding="utf-8")
    file.write_text(f"recognizer: scripted\nvoice: espeak-ng\n{shipped}", encoding="utf-8")
    flow, clock = load_line(folder / "telecom"), SettableClock()
    scripts = {
        name: load_script(folder / "telecom" / "calls" / f"{name}.yaml", flow) for name in PLAYED
    }
    async with centre_house(
        tmp_path / "home", clock=clock, database_url=address, default_line="telecom"
    ) as house:
        playing = rehearse_live(house.url, flow, scripts, set_clock=clock.set, api_key="")
        results = {name: result async for name, result in playing}
    assert {name: getattr(result, "failures", result) for name, result in results.items()} == (
        dict.fromkeys(PLAYED, ())
    )
