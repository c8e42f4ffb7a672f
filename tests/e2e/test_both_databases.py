"""What the call centre is there for, over real WebSockets, on SQLite and on PostgreSQL."""

import asyncio
import shutil
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from centre_house import centre_house, furnish
from parties import CALLER_HZ, RATE_HZ, WITHIN_S, caller, speaking, until
from told import told

from smartivr.client import Recorder
from smartivr.client.answering import Answering, Plan
from smartivr.commands.own_server import SettableClock
from smartivr.evaluate.rehearsal_live import rehearse_live
from smartivr.flows.load import load_line
from smartivr.flows.script import load_script
from smartivr.store.records import AgentRecord

pytestmark = pytest.mark.usefixtures("brief_prompts")

INTENTS = Path(__file__).parents[2] / "intents"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

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
  linear: {strategy: linear, agents: [bob, ann], ring_s: 600}
  ring_all: {strategy: ring_all, agents: [ann, bob], ring_s: 600}
  longest_idle: {strategy: longest_idle, agents: [ann, bob], ring_s: 600}
  fewest_calls: {strategy: fewest_calls, agents: [ann, bob], ring_s: 600}
  least_talk: {strategy: least_talk, agents: [ann, bob], ring_s: 600}
  by_skill: {strategy: by_skill, agents: [ann, bob], ring_s: 600}
  by_time:
    strategy: by_time
    ring_s: 600
    shifts: [{calendar: day_and_night, agents: [bob]}]
    agents: [ann, bob]
  round_robin: {strategy: round_robin, agents: [ann, bob], ring_s: 600}
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
        "settings: {no_input_s: 180}\nagent: linear\n"
        f"steps:\n  main:\n    menu: Which?\n    options:\n{options}{steps}"
        "  by_skill: {queue: by_skill, required: {billing: 2}}\n"
    )
    (intents / "shop" / "phrases.yaml").write_text(f"intents:\n{phrases}")
    (intents / "people.yaml").write_text(PEOPLE)
    (intents / "queues.yaml").write_text(QUEUES)
    return home


async def ringing(client):
    """At whom it rings, once it does."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            rung = {one["agent"] for one in await client.agents() if one["state"] == "ringing"}
            if rung:
                return rung
            await asyncio.sleep(0.05)


async def all_free(client):
    async with asyncio.timeout(WITHIN_S):
        while any(one["state"] != "available" for one in await client.agents()):  # noqa: ASYNC110  the server tells by answers alone
            await asyncio.sleep(0.05)


async def rings_at(client, key):
    """Call a queue by its key; at whom it rings."""
    async with client.call() as call:
        await told(call, "step", step="main")
        await call.press(key)
        return await ringing(client)


async def test_every_strategy_rings_at_whom_it_should(tmp_path: Path, address):
    home, clock = furnish_with_strategies(tmp_path), SettableClock()
    clock.set(NOON)  # what is of this day is not of the day before a moment later
    async with (
        centre_house(home, clock=clock, database_url=address) as house,
        house.client() as client,
        AsyncExitStack() as there,
    ):
        for name, calls, talk_s in (("ann", 5, 10.0), ("bob", 2, 400.0)):
            earlier = AgentRecord(
                name, "logged-out", NOON.isoformat(), calls=calls, talk_s=talk_s,
                day=NOON.date().isoformat(),
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


# --- two agents with a call -----------------------------------------------------------------------


AGENTS_HZ = {"ann": 1000.0, "bob": 1500.0}


@asynccontextmanager
async def answering(client, name, plan):
    """An agent who does what is planned, says a tone, and has done it all at the end."""
    recorder, told = Recorder(RATE_HZ), []
    async with client.agent(name, player=recorder) as side:
        await side.until("state", state="available")
        running = asyncio.create_task(Answering(side, plan, told.append).run())
        try:
            async with speaking(side, recorder, AGENTS_HZ[name]) as party:
                party.told = told
                yield party
                async with asyncio.timeout(WITHIN_S):
                    await running
        finally:
            running.cancel()


async def test_two_agents_share_a_call(tmp_path: Path, address):
    """Ann declines and then rings no more, Bob answers and passes the caller on to Ann."""
    ann_does = Plan(decline_first=1, accept_after_s=0.1, calls=1)
    bob_does = Plan(accept_after_s=0.1, talk_s=0.2, transfer=("person", "ann"), calls=1)
    async with (
        centre_house(tmp_path / "home", database_url=address) as house,
        house.client() as client,
        answering(client, "ann", ann_does) as ann,
        answering(client, "bob", bob_does) as bob,
        caller(client, caller="+442079460123") as phone,
    ):
        await told(phone.side, "step", step="main")
        await phone.side.press("1")
        await phone.hears(AGENTS_HZ["ann"], unwanted=(AGENTS_HZ["bob"],))
        await ann.hears(CALLER_HZ)
        taken = [("bob", "queue"), ("ann", "direct")]

        async def kept():
            talks = await house.store.talks.of_call(phone.side.session)
            return [(talk.agent, talk.kind) for talk in talks] == taken

        await until(kept)
    assert ("withdrawn", "declined") in [(one["type"], one.get("code")) for one in ann.told]
    (offer,) = [one for one in bob.told if one["type"] == "offer"]
    assert offer["pop"]["number"] == "+442079460123"


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
