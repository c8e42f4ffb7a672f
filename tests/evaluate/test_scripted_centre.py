from pathlib import Path

import pytest

from smartivr.errors import FlowError
from smartivr.evaluate.rehearsal import Rehearsal, rehearse
from smartivr.flows.centre import read_centre
from smartivr.flows.load import load_line
from smartivr.flows.script import load_script

PEOPLE = """
people:
  ann: {name: Ann, box: shop}
  ben: {name: Ben, skills: {wine: 2}}
"""


QUEUES = """
queues:
  shop: {agents: [ann, ben], ring_s: 15}
  wine: {agents: [{skill: wine}], strategy: by_skill, join_empty: false, max_waiting: 2}
boxes:
  shop: {}
"""


NUMBERS = """
numbers: {"+442079460111": {line: shop, label: VIP, priority: 1}}
callers: {known: {numbers: ["+442079460501"], label: known}}
"""


SERVED = """
title: Shop
language: en
start: main
agent: main
recording: {consent: none}
steps:
  main: {queue: shop, exits: {message: {key: 1, next: box, phrases: [leave a message]}}}
  wine: {queue: wine}
  box: {voicemail: shop}
  later: {callback: shop}
"""


@pytest.fixture
def serve(tmp_path: Path):
    """Play turns (and more) on a line whose people and queues are here."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "flow.yaml").write_text(SERVED)
    for name, text in (("people", PEOPLE), ("queues", QUEUES), ("numbers", NUMBERS)):
        (tmp_path / f"{name}.yaml").write_text(text)
    flow, plan = load_line(folder), read_centre(tmp_path).plan

    def playing(text: str) -> Rehearsal:
        path = tmp_path / "call.yaml"
        path.write_text(f"call: Test\n{text}")
        return rehearse(flow, load_script(path, flow), plan)

    return playing


def test_without_a_word_somebody_answers_and_hangs_up_after_the_last_turn(serve) -> None:
    rehearsal = serve("turns: []\noutcome: {verdict: routed, kind: queue, destination: shop}\n")
    assert rehearsal.failures == ()
    assert [line.text for line in rehearsal.transcript if line.who == "agent"] == ["answers: Ann"]


def test_a_talk_lasts_until_the_last_turn(serve) -> None:
    rehearsal = serve("""
turns:
  - expect: {agent: ann, recording: "on", music: false}
  - wait: 300
  - say: so I told him that it was the other one
  - press: "1"
  - expect: {recording: paused}
  - agent: hold
  - expect: {music: true}
  - agent: hang_up
outcome: {verdict: routed, agent: ann}
""")
    assert rehearsal.failures == ()


@pytest.mark.parametrize(
    ("expected", "failure"),
    [
        ("{position: 4}", "turn 1: expected position 4, it is 0"),
        ("{agent: ben}", "turn 1: expected agent 'ben', it is 'ann'"),
        ("{label: VIP}", "turn 1: expected label 'VIP', it is ''"),
        ("{recording: paused}", "turn 1: expected recording 'paused', it is 'on'"),
        ("{message: shop}", "turn 1: expected message 'shop', it is ''"),
        ("{callback: shop}", "turn 1: expected callback 'shop', it is ''"),
        ("{number: '+441'}", "turn 1: expected another number to be called back"),
    ],
)
def test_what_agents_see_otherwise_is_told(serve, expected: str, failure: str) -> None:
    rehearsal = serve(f"agents: {{ann: {{}}}}\nturns: [{{expect: {expected}}}]\n")
    assert rehearsal.failures == (failure,)


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        ("{agent: ben}", "outcome: expected agent ben, it was ann"),
        ("{reason: caller}", "outcome: expected reason caller, it was "),
    ],
)
def test_another_agent_or_reason_is_told(serve, outcome: str, failure: str) -> None:
    rehearsal = serve(f"agents: {{ann: {{}}}}\nturns: []\noutcome: {outcome}\n")
    assert rehearsal.failures == (failure,)


def test_an_agent_can_only_act_who_has_the_call(serve) -> None:
    rehearsal = serve("agents: {}\nturns: [{agent: hold}]\n")
    assert rehearsal.failures == ("turn 1: no agent has the call",)


def test_others_wait_ahead_and_are_served_first(serve) -> None:
    rehearsal = serve("""
agents: {ann: {talks_s: 30}}
ahead: 2
turns:
  - expect: {position: 3, music: true}
  - expect: {position: 1}
  - expect: {agent: ann}
outcome: {agent: ann}
""")
    assert rehearsal.failures == ()
    answered = next(line for line in rehearsal.transcript if line.who == "agent")
    assert 60 < answered.at_s < 120  # two talks with the wrapping up after each, and the ringing


def test_who_waited_long_ahead_is_not_overtaken(serve) -> None:
    turns = "turns: [{expect: {position: %d}}, {hang_up: true}]\n"
    vip = 'called: "+442079460111"\nagents: {}\nahead: 1\n'
    assert serve(vip + turns % 1).failures == ()
    assert serve(vip + "ahead_waited_s: 400\n" + turns % 2).failures == ()


def test_numbers_and_lists_label_the_call(serve) -> None:
    rehearsal = serve("""
called: "+442079460111"
caller: "+442079460501"
turns: [{expect: {label: "VIP, known"}}]
""")
    assert rehearsal.failures == ()


@pytest.mark.parametrize(
    ("more", "why"),
    [("agents: {}\n", "nobody can take"), ("agents: {ben: {}}\nahead: 3\n", "places")],
)
def test_queues_refuse_by_their_own_rules(serve, more: str, why: str) -> None:
    rehearsal = serve(f"start: wine\n{more}turns: [{{expect: {{prompt: {why}}}}}]\n")
    assert rehearsal.failures == ()


@pytest.mark.parametrize(
    "ann",
    ["declines: 1", "vanishes_after_s: 3", "answers_after_s: 40", "logs_in_after_s: 40"],
)
def test_an_agent_who_does_not_take_the_call_leaves_it_to_another(serve, ann: str) -> None:
    rehearsal = serve(f"""
agents: {{ann: {{{ann}, idle_s: 60}}, ben: {{answers_after_s: 2}}}}
turns: [{{expect: {{agent: ben}}}}]
""")
    assert rehearsal.failures == ()


def test_a_lost_agent_gives_the_caller_back_once(serve) -> None:
    rehearsal = serve("""
agents: {ann: {lost_after_s: 20, idle_s: 60}, ben: {logs_in_after_s: 60}}
turns:
  - expect: {agent: ann}
  - expect: {position: 1, prompt: was lost, recording: "off"}
  - expect: {agent: ben}
outcome: {agent: ben}
""")
    assert rehearsal.failures == ()


def test_a_message_is_taken_and_kept(serve) -> None:
    rehearsal = serve("""
agents: {}
turns:
  - expect: {position: 1}
  - press: "1"
  - say: please keep the green one for me until tomorrow
  - expect: {prompt: To hear your message}
  - press: "1"
  - press: "3"
  - expect: {message: shop, position: 0}
outcome: {verdict: routed, kind: voicemail}
""")
    assert rehearsal.failures == ()


def test_a_callback_is_kept_with_its_number(serve) -> None:
    rehearsal = serve("""
start: later
caller: "+442079460777"
turns:
  - say: yes
  - expect: {callback: shop, number: "+442079460777"}
outcome: {verdict: routed, kind: callback}
""")
    assert rehearsal.failures == ()


def test_a_script_names_people_who_are_there(serve) -> None:
    with pytest.raises(FlowError, match="there is no person 'anne'; did you mean 'ann'"):
        serve("agents: {anne: {}}\nturns: []\n")
