"""Scripted calls through real audio; what is heard is scripted too, except in the last test."""

from pathlib import Path

import pytest

from smartivr.evaluate.rehearsal import Rehearsal
from smartivr.evaluate.rehearsal_audio import rehearse_with_audio, stage
from smartivr.flows.load import load_line
from smartivr.flows.script import CallScript, load_script
from smartivr.settings import Settings

SHOP = """\
title: Shop
language: en
recognizer: scripted
start: hello
agent: person
steps:
  hello:
    menu: You can say orders or hours, whichever suits you best.
    options:
      orders: {key: 1, next: orders, phrases: [orders]}
      hours: {key: 2, next: hours, phrases: [opening hours]}
  orders: {queue: orders}
  hours: {say: We are open all day., next: hello}
  person: {transfer: reception}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "intents" / "shop").mkdir(parents=True)
    (tmp_path / "intents" / "shop" / "flow.yaml").write_text(SHOP)
    return Settings(home=tmp_path)


async def rehearsed(settings: Settings, script: str, *, tones: bool = False) -> Rehearsal:
    path = settings.home / "call.yaml"
    path.write_text(script)
    flow = load_line(settings.home / "intents" / "shop")
    async with stage(flow, settings) as ready:
        return await ready.rehearse(load_script(path, flow), tones=tones)


async def test_spoken_words_bring_a_call_to_its_end(settings: Settings) -> None:
    result = await rehearsed(
        settings,
        "{call: Spoken, turns: [{expect: {step: hello}}, {say: orders}],"
        " outcome: {kind: queue, destination: orders}}",
    )
    assert result.failures == ()
    assert "was heard as: orders" in [line.text for line in result.transcript]


PEOPLE = "people: {ann: {name: Ann, box: shop}, ben: {name: Ben}}"
QUEUES = "{queues: {orders: {agents: [ann, ben]}}, boxes: {shop: {}}}"


@pytest.fixture
def staffed(settings: Settings) -> Settings:
    """Let there be people who take the line's calls."""
    (settings.home / "intents" / "people.yaml").write_text(PEOPLE)
    (settings.home / "intents" / "queues.yaml").write_text(QUEUES)
    return settings


async def test_a_caller_waits_talks_and_is_passed_on(staffed: Settings) -> None:
    result = await rehearsed(
        staffed,
        """
call: Waiting
agents: {ann: {answers_after_s: 4, idle_s: 60}, ben: {answers_after_s: 2}}
turns:
  - press: "1"
  - expect: {step: orders, position: 1, music: true}
  - expect: {agent: ann, music: false}
  - say: hello I would like to know something
  - agent: send
    to: ben
  - expect: {agent: ben, music: false}
outcome: {verdict: routed, kind: transfer, destination: ben, agent: ben}
""",
    )
    assert result.failures == ()


async def test_a_message_is_taken_through_audio(staffed: Settings) -> None:
    flow = staffed.home / "intents" / "shop" / "flow.yaml"
    flow.write_text(SHOP.replace("{queue: orders}", "{voicemail: shop}"))
    result = await rehearsed(
        staffed,
        """
call: Message
turns:
  - press: "1"
  - say: please keep the green one for me
  - press: "1"
  - press: "3"
  - expect: {message: shop}
outcome: {verdict: routed, kind: voicemail, destination: shop}
""",
    )
    assert result.failures == ()


async def test_another_agent_is_a_failure(staffed: Settings) -> None:
    result = await rehearsed(
        staffed, "{call: Wrong, agents: {ann: {}}, turns: [{press: '1'}], outcome: {agent: ben}}"
    )
    assert result.failures == ("outcome: expected agent ben, it was ann",)


@pytest.mark.parametrize("tones", [False, True])
async def test_keys_are_signalled_or_heard_as_tones(settings: Settings, *, tones: bool) -> None:
    result = await rehearsed(
        settings,
        "{call: Keyed, turns: [{press: '2'}, {expect: {prompt: open all day}}, {press: '1'}],"
        " outcome: {kind: queue, destination: orders}}",
        tones=tones,
    )
    assert result.failures == ()


async def test_speech_interrupts_a_prompt(settings: Settings) -> None:
    result = await rehearsed(
        settings, "{call: Barge-in, turns: [{say: orders, barge_in: true}], outcome: {kind: queue}}"
    )
    assert result.failures == ()
    (heard,) = [line.at_s for line in result.transcript if line.text == "was heard as: orders"]
    prompt = await rehearsed(settings, "{call: Out, turns: [{wait: 0.5}, {press: '1'}]}")
    pressed = next(line.at_s for line in prompt.transcript if line.text == "pressed: 1")
    assert heard < pressed, "speech was not heard before the prompt's end"


async def test_a_lost_connection_comes_back_to_the_same_step(settings: Settings) -> None:
    result = await rehearsed(
        settings,
        "{call: Dropped, turns: [{drop: 4}, {expect: {step: hello, prompt: You can say}},"
        " {press: '1'}], outcome: {kind: queue}}",
    )
    assert result.failures == ()


async def test_a_connection_that_stays_away_ends_the_call(settings: Settings) -> None:
    result = await rehearsed(
        settings, "{call: Away, turns: [{drop: 15}], outcome: {verdict: abandoned}}"
    )
    assert result.failures == ()


async def test_silence_leads_to_a_human(settings: Settings) -> None:
    result = await rehearsed(
        settings,
        "{call: Silent, turns: [{wait: 6}, {wait: 6}, {wait: 6}],"
        " outcome: {kind: transfer, destination: reception}}",
    )
    assert result.failures == ()


@pytest.mark.parametrize(
    ("turns", "failure"),
    [
        ("[{expect: {step: orders}}]", "turn 1: expected step 'orders', the call is at 'hello'"),
        ("[{expect: {prompt: Goodbye}}]", "turn 1: expected the prompt 'Goodbye', it said"),
        ("[{press: '1'}]", "outcome: expected destination sales, it was orders"),
        ("[{hang_up: true}]", "outcome: expected verdict routed, it was abandoned"),
        ("[{press: '1'}, {wait: 9}]", "turn 2: the call ended before this turn"),
    ],
)
async def test_what_comes_otherwise_is_a_failure(
    settings: Settings, turns: str, failure: str
) -> None:
    outcome = "{verdict: routed, kind: queue, destination: sales}"
    result = await rehearsed(settings, f"{{call: Wrong, turns: {turns}, outcome: {outcome}}}")
    assert not result.passed
    assert any(found.startswith(failure) for found in result.failures), result.failures


async def test_scripts_that_cannot_be_played_say_why(settings: Settings, tmp_path: Path) -> None:
    path = settings.home / "intents" / "shop" / "flow.yaml"
    path.write_text(
        SHOP.replace("language: en", "language: pl").replace("recognizer: scripted", "")
    )
    flow = load_line(path.parent)
    spoken = CallScript(call="Spoken", turns=[{"say": "tak"}])
    excused = CallScript(call="Excused", turns=[], without_audio="only text shows this")
    results = rehearse_with_audio(flow, {"spoken": spoken, "excused": excused}, settings)
    assert [result async for result in results] == [
        ("spoken", "no recognizer here hears 'pl'"),
        ("excused", "only text shows this"),
    ]


@pytest.mark.slow
async def test_the_demo_call_arrives_with_real_recognition(tmp_path: Path) -> None:
    home = Path(__file__).parents[2]
    settings = Settings(home=home, var=tmp_path)
    flow = load_line(home / "intents" / "telecom")
    script = load_script(home / "intents" / "telecom" / "calls" / "demo.yaml", flow)
    async with stage(flow, settings) as ready:
        result = await ready.rehearse(script)
    assert result.failures == ()
