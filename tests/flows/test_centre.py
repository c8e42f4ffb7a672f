from pathlib import Path
from textwrap import dedent

import pytest

from smartivr.errors import FlowError
from smartivr.flows.centre import load_directory, read_centre
from smartivr.flows.load import load_line, load_lines
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.strategies.by_skill import BySkill
from smartivr.routing.strategies.by_time import ByTime
from smartivr.routing.strategies.linear import linear
from smartivr.routing.strategies.round_robin import round_robin

INTENTS = Path(__file__).parents[2] / "intents"
PEOPLE = """
people:
  ann:
    name: Ann Baker
    extension: 201
    said_as: Annie
    teams: support
    skills: {broadband: 3}
    email: ann@example.com
    box: support
  ben: {name: Ben, teams: [support, sales], skills: {broadband: 1}}
"""
QUEUES = """
calendars:
  office: {timezone: Europe/London, hours: {mon-fri: 09:00-17:00}}
queues:
  support: {agents: [{team: support}], calendar: office}
  sales: {agents: [ben, {team: support}]}
boxes:
  support: {email: a@example.com}
"""
LINE = """
title: Shop
language: en
start: main
agent: main
steps:
  main: {queue: support}
"""


@pytest.fixture
def folder_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(people: str = "", queues: str = "") -> Path:
        for name, text in (("people", people), ("queues", queues)):
            if text:
                (tmp_path / f"{name}.yaml").write_text(dedent(text).lstrip("\n"))
        return tmp_path

    return write


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(FlowError) as caught:
        load_directory(folder)
    return list(caught.value.mistakes)


def only_mistake(folder: Path) -> str:
    found = mistakes(folder)
    assert len(found) == 1, found
    return found[0]


def test_without_files_nothing_is_served_here(folder_of) -> None:
    source = read_centre(folder_of())
    assert (source.directory, source.texts, source.version) == (Directory(), {}, "")


def test_people_are_read(folder_of) -> None:
    directory = load_directory(folder_of(PEOPLE, QUEUES))
    ann = directory.people["ann"]
    assert (ann.id, ann.name, ann.extension, ann.said_as) == ("ann", "Ann Baker", "201", ("Annie",))
    assert (ann.skills, ann.email, ann.box) == (
        {"broadband": 3},
        "ann@example.com",
        "support",
    )
    assert directory.by_extension("201") is ann


def test_agents_are_named_by_id_team_and_skill_and_stand_there_once(folder_of) -> None:
    queues = """
    queues:
      one: {agents: [ben, {team: support}]}
      two: {agents: [{skill: broadband, level: 2}, {skill: broadband}]}
      nobody: {}
    """
    rules = load_directory(folder_of(PEOPLE, queues + "boxes: {support: {}}")).queues
    assert rules["one"].agents == ("ben", "ann")
    assert rules["two"].agents == ("ann", "ben")
    assert rules["nobody"].agents == ()


def test_a_queue_of_which_nothing_is_said_has_the_defaults(folder_of) -> None:
    rules = load_directory(folder_of(queues="queues: {plain: {}}")).queues["plain"]
    assert rules == QueueRules(name="plain", title="plain", agents=())


def test_everything_of_a_queue_is_read(folder_of) -> None:
    queues = """
    queues:
      main:
        title: Everybody
        strategy: linear
        agents: [ann]
        ring_s: 7
        wrap_up_s: 3
        step_s: 60
        max_waiting: 4
        join_empty: false
        overflow: {to: {other: 2}, after_s: 30}
        answer_within_s: 10
        answer_goal: 0.9
        alarm_waiting: 5
        alarm_wait_s: 45
        pause_after_misses: 1
        retries: {max_attempts: 5, delays_s: [1, 2], ring_s: 9}
        handle_s: 90
      other: {}
    boxes: {support: {}}
    """
    rules = load_directory(folder_of(PEOPLE, queues)).queues["main"]
    assert (rules.title, rules.strategy, rules.agents) == ("Everybody", linear, ("ann",))
    assert (rules.ring_s, rules.wrap_up_s, rules.step_s, rules.max_waiting) == (7, 3, 60, 4)
    assert (rules.join_empty, dict(rules.overflow), rules.overflow_after_s) == (
        False,
        {"other": 2},
        30,
    )
    assert (rules.answer_within_s, rules.pause_after_misses, rules.handle_s) == (10, 1, 90)
    assert (rules.answer_goal, rules.alarm_waiting, rules.alarm_wait_s) == (0.9, 5, 45)
    retries = rules.retries
    assert (retries.max_attempts, retries.delays_s, retries.ring_s) == (5, (1, 2), 9)


def test_strategies_take_their_options(folder_of) -> None:
    queues = QUEUES.replace(
        "  sales: {agents: [ben, {team: support}]}",
        "  sales: {agents: [ben], strategy: by_skill, relax_every_s: 20}\n"
        "  night: {agents: [ben, ann], strategy: by_time, within: round_robin,"
        " shifts: [{calendar: office, agents: [ann]}]}",
    )
    rules = load_directory(folder_of(PEOPLE, queues)).queues
    assert rules["sales"].strategy == BySkill(20)
    by_time = rules["night"].strategy
    assert isinstance(by_time, ByTime)
    assert by_time.within is round_robin
    assert [(shift.calendar.timezone, shift.agents) for shift in by_time.shifts] == [
        ("Europe/London", {"ann"})
    ]


@pytest.mark.parametrize(
    ("queue", "sentence"),
    [
        ("{agents: [anne]}", "queues.yaml:2:16: there is no person 'anne'; did you mean 'ann'?"),
        ("{agents: [{team: suport}]}", "nobody is in a team 'suport'; did you mean 'support'?"),
        ("{agents: [{skill: it}]}", "nobody has the skill 'it'; known are broadband"),
        ("{agents: [{skill: broadband, level: 9}]}", "nobody has the skill 'broadband' at level 9"),
        ("{agents: [{team: a, skill: b}]}", "agents are named by an id, or by one of team"),
        ("{agents: [{id: ann, level: 2}]}", "level is for skill"),
        ("{overflow: {to: {b: 1}, after_s: 9}}", "there is no other queue 'b'; there are none"),
        ("{overflow: {to: {a: 1}, after_s: 9}}", "there is no other queue 'a'"),
        ("{calendar: office}", "there is no calendar 'office'"),
        ("{strategy: longest}", "'longest' is no strategy; did you mean 'longest_idle'?"),
        ("{strategy: by_time, shifts: [{calendar: x, agents: [ann]}]}", "there is no calendar 'x'"),
        ("{strategy: by_time}", "the strategy by_time needs shifts"),
        ("{relax_every_s: 5}", "relax_every_s is for the strategy by_skill"),
        ("{within: linear}", "shifts and within are for the strategy by_time"),
        ("{strategy: by_time, within: by_time}", "'by_time' is no order of agents"),
        ("{ring_s: 0}", "ring_s must be at least 1"),
        ("{rings: 5}", "unknown key 'rings'; did you mean 'ring_s'?"),
    ],
)
def test_a_mistake_in_a_queue_is_located_and_said(folder_of, queue: str, sentence: str) -> None:
    folder = folder_of(PEOPLE.replace("    box: support\n", ""), f"queues:\n  a: {queue}\n")
    found = mistakes(folder)
    assert any(sentence in one for one in found), found
    assert all(one.startswith("queues.yaml:2:") for one in found)


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("{name: B, extension: 201}", "people.yaml:3:27: 'ann' has the extension 201 already"),
        ("{name: B, extension: 20a}", "extension holds up to eight digits"),
        ("{name: B, box: suport}", "there is no box 'suport'; did you mean 'support'?"),
        ("{name: B, email: bob}", "email must be an address such as ann@example.com"),
        ("{extension: 1}", "name is missing"),
        ("{name: B, skills: {it: 0}}", "must be at least 1"),
    ],
)
def test_a_mistake_in_a_person_is_located_and_said(folder_of, person: str, sentence: str) -> None:
    people = f"people:\n  ann: {{name: A, extension: 201}}\n  b: {person}\n"
    found = only_mistake(folder_of(people, "boxes: {support: {}}"))
    assert sentence in found
    assert found.startswith("people.yaml:3:")


def test_an_agent_on_a_shift_must_take_calls_of_the_queue(folder_of) -> None:
    queues = QUEUES.replace(
        "  sales: {agents: [ben, {team: support}]}",
        "  sales: {agents: [ben], strategy: by_time, shifts: [{calendar: office, agents: [ann]}]}",
    )
    assert "'ann' is not among the agents of queue 'sales'" in only_mistake(
        folder_of(PEOPLE, queues)
    )


def test_an_id_is_small_letters_and_digits(folder_of) -> None:
    found = only_mistake(folder_of("people: {Ann Baker: {name: Ann}}"))
    assert "must be a name of small letters" in found


def test_every_line_has_the_same_directory(folder_of) -> None:
    folder = folder_of(PEOPLE, QUEUES)
    for line in ("one", "two"):
        (folder / line).mkdir()
        (folder / line / "flow.yaml").write_text(LINE)
    flows = load_lines(folder).flows
    assert flows["one"].directory is flows["two"].directory
    assert "support" in flows["one"].directory.queues
    assert load_line(folder / "one").directory == flows["one"].directory


def test_a_faulty_directory_is_told_and_the_lines_are_without(folder_of) -> None:
    folder = folder_of(PEOPLE + "  eve: {nam: Eve}\n", QUEUES)
    (folder / "one").mkdir()
    (folder / "one" / "flow.yaml").write_text(LINE)
    loaded = load_lines(folder)
    assert set(loaded.faults) == {"centre"}
    assert loaded.flows["one"].directory == Directory()
    with pytest.raises(FlowError, match="unknown key 'nam'"):
        load_line(folder / "one")


def test_texts_are_read_in_place_of_the_files(folder_of) -> None:
    folder = folder_of(PEOPLE, QUEUES)
    kept = read_centre(folder)
    (folder / "people.yaml").write_text("people: {}")
    again = read_centre(folder, kept.texts)
    assert again.directory.people == kept.directory.people
    assert again.version == kept.version
    with pytest.raises(FlowError, match="there is no person 'ben'"):
        read_centre(folder)


def test_the_shipped_people_and_queues_serve_telecom() -> None:
    directory = load_directory(INTENTS)
    assert {
        "home-broadband",
        "business-broadband",
        "phone-line",
        "it-support",
        "sales",
        "orders",
        "agents",
    } <= set(directory.queues)
    assert len(directory.people) == 6
    assert all(rules.agents for rules in directory.queues.values())


def test_a_boxs_messages_are_its_queues_unless_another_one_is_named(folder_of):
    boxes = "boxes: {support: {}, post: {queue: sales}, attic: {}}"
    queues = QUEUES.split("boxes:", maxsplit=1)[0] + boxes
    directory = load_directory(folder_of(PEOPLE, queues))
    assert [box.queue for box in directory.boxes.values()] == ["support", "sales", ""]
    assert directory.boxes_of("ben") == ["support", "post"]
    assert directory.boxes_of("nobody") == []


def test_a_box_of_an_unknown_queue_is_a_mistake(folder_of):
    queues = QUEUES.replace("{email: a@example.com}", "{queue: suport}")
    found = only_mistake(folder_of(PEOPLE, queues))
    assert "there is no queue 'suport'; did you mean 'support'?" in found
