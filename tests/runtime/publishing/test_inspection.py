"""What is found in texts that might be published."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartivr.flows.centre import CENTRE, CentreSource
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.candidate import Candidates
from smartivr.runtime.publishing.inspection import MISTAKE, Inspection, Inspector

FLOW = """\
title: Shop
language: en
start: main
agent: desk
steps:
  main:
    menu: My orders or my older ones?
    options:
      orders: {key: 1, next: desk, phrases: [my orders]}
      order: {key: 2, next: desk, phrases: [my order]}
  desk: {transfer: front-desk}
"""
SCRIPT = "call: somebody asks\nturns:\n  - say: my orders\n  - expect: {step: dsk}\n"


@pytest.fixture(scope="module")
def inspector(tmp_path_factory) -> Inspector:
    folder = tmp_path_factory.mktemp("home") / "intents"
    folder.mkdir()
    return Inspector(Candidates(folder, LineBook({})), CentreSource(), None)


def looked(inspector: Inspector, **files: str) -> Inspection:
    texts = {name.replace("_", "/") + ".yaml": text for name, text in files.items()}
    return inspector.inspect("shop", texts, sounds=True)


def test_a_mistake_is_told_with_its_file_line_and_column(inspector):
    found = looked(inspector, flow=FLOW.replace("agent: desk", "agent: dsk"))
    (problem,) = found.problems
    assert (problem.file, problem.line, problem.column) == ("flow.yaml", 4, 8)
    assert problem.severity == MISTAKE
    assert "did you mean 'desk'?" in problem.message
    assert not found.publishable
    assert found.flow is None


def test_mistakes_of_all_files_are_told_at_once(inspector):
    found = looked(inspector, flow=FLOW.replace("en", "english"), phrases="intents: [")
    assert {one.file for one in found.problems} == {"flow.yaml", "phrases.yaml"}


def test_what_troubles_callers_is_told_where_it_stands_and_stops_nothing(inspector):
    found = looked(inspector, flow=FLOW)
    assert found.publishable
    alike = next(one for one in found.problems if one.code == "confusable-phrases")
    assert (alike.file, alike.severity) == ("flow.yaml", "warning")
    assert FLOW.splitlines()[alike.line - 1].strip().startswith(("orders", "order"))
    pair = found.alike[0].pair
    assert {pair.phrase, pair.other_phrase} == {"my orders", "my order"}
    assert found.alike[0].step == "main"


def test_without_sounds_nothing_is_compared(inspector):
    found = inspector.inspect("shop", {"flow.yaml": FLOW}, sounds=False)
    assert found.alike == ()
    assert "confusable-phrases" not in {one.code for one in found.problems}


def test_callers_who_get_stuck_keep_a_flow_from_being_published(inspector):
    stuck = FLOW.replace("desk: {transfer: front-desk}", "desk: {say: Hm., next: desk}")
    found = looked(inspector, flow=stuck)
    assert not found.publishable
    assert found.flow is not None


def test_a_faulty_script_is_told_and_stops_nothing(inspector):
    found = looked(inspector, flow=FLOW, calls_one=SCRIPT)
    assert found.publishable
    wrong = next(one for one in found.problems if one.file == "calls/one.yaml")
    assert (wrong.line, wrong.column, wrong.severity) == (4, 20, MISTAKE)


def test_a_line_cannot_be_renamed_by_its_file(inspector):
    found = looked(inspector, flow=f"line: shed\n{FLOW}")
    assert [(one.line, one.column) for one in found.problems] == [(1, 7)]
    assert not found.publishable


def test_a_file_that_no_line_has_is_told(inspector):
    found = inspector.inspect("shop", {"flow.yml": FLOW}, sounds=False)
    assert found.problems[0].file == "flow.yml"
    assert not found.publishable


def test_people_and_queues_are_looked_over_together(inspector):
    texts = {"people.yaml": "people: {}\n", "queues.yaml": "queues: {a: {agents: [ann]}}\n"}
    found = inspector.inspect(CENTRE, texts, sounds=True)
    assert [(one.file, one.line) for one in found.problems] == [("queues.yaml", 1)]
    assert inspector.inspect(CENTRE, {}, sounds=True).publishable


SHIPPED = [
    path.read_text()
    for path in sorted((Path(__file__).parents[3] / "intents").glob("*/*.yaml"))
    if path.stat().st_size < 4000
]


@st.composite
def damaged(draw) -> str:
    """A file that ships, with pieces taken out, doubled or replaced by anything."""
    text = draw(st.sampled_from([FLOW, *SHIPPED]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        put = draw(st.sampled_from(["", text[start:end] * 2, "{", "]", "&a *a", "\t", ": ", "- "]))
        text = text[:start] + (put or draw(st.text(max_size=8))) + text[end:]
    return text


SLOW = [HealthCheck.too_slow]
NAMES = st.sampled_from(["flow.yaml", "phrases.yaml", "calendar.yaml", "calls/a.yaml"])


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.dictionaries(NAMES, st.one_of(damaged(), st.text(max_size=60)), max_size=3))
def test_whatever_is_written_is_answered_with_places_that_are_there(inspector, texts):
    found = inspector.inspect("shop", texts, sounds=False)
    for problem in found.problems:
        assert problem.message
        assert problem.file in {*texts, "flow.yaml", "shop"}
        lines = texts.get(problem.file, "").count("\n") + 2
        assert 1 <= problem.line <= lines
        assert problem.column >= 1


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.dictionaries(st.sampled_from(["people.yaml", "queues.yaml", "numbers.yaml"]), damaged()))
def test_whatever_is_written_of_the_centre_is_answered(inspector, texts):
    found = inspector.inspect(CENTRE, texts, sounds=False)
    assert all(problem.line >= 1 for problem in found.problems)
