"""Whatever stands in a line's files, it is a flow or a located mistake, and nothing else."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartivr.errors import FlowError
from smartivr.flows.centre import misled, read_centre
from smartivr.flows.check import check
from smartivr.flows.draw import mermaid, svg
from smartivr.flows.load import load_line
from smartivr.flows.script import load_script

INTENTS = Path(__file__).parents[2] / "intents"
FLOW = (INTENTS / "telecom" / "flow.yaml").read_text()
PHRASES = (INTENTS / "telecom" / "phrases.yaml").read_text()
CALENDAR = (INTENTS / "telecom" / "calendar.yaml").read_text()
SCRIPT = (INTENTS / "telecom" / "calls" / "order_tracked.yaml").read_text()

SHARED = {
    name: (INTENTS / name).read_text() for name in ("people.yaml", "queues.yaml", "numbers.yaml")
}
WRITTEN = FLOW + PHRASES + CALENDAR + SCRIPT + "".join(SHARED.values())
KEYS = re.findall(r"^\s*([\w]+):", WRITTEN, flags=re.MULTILINE)
scalars = st.sampled_from(["", "~", "1", "x", "main", "return", "[]", "{}", "-1", "'{a'", "(a|"])
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{k}: {v}" for k, v in items.items()) + "}"
        )
    ),
    max_leaves=6,
)


@st.composite
def broken(draw: st.DrawFn, text: str) -> str:
    """Change some lines of a good file: their value, their key, or drop them."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, value = lines[at].partition(":")
        change = draw(st.sampled_from(["value", "key", "drop", "twice", "indent"]))
        if change == "value" and colon:
            lines[at] = f"{key}: {draw(values)}"
        elif change == "key" and colon:
            indent = key[: len(key) - len(key.lstrip())]
            lines[at] = f"{indent}{draw(st.sampled_from(KEYS))}:{value}"
        elif change == "drop":
            lines[at] = ""
        elif change == "twice":
            lines.insert(at, lines[at])
        else:
            lines[at] = draw(st.sampled_from([" ", "\t"])) + lines[at]
    return "\n".join(lines) + "\n"


def assert_located(error: FlowError, folder: Path) -> None:
    assert error.mistakes
    for mistake in error.mistakes:
        assert re.match(r"\S+\.yaml:\d+:\d+: \S", mistake.replace(str(folder), "")), mistake
        assert "Traceback" not in mistake


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(flow=broken(FLOW), phrases=st.just(PHRASES) | broken(PHRASES))
def test_any_flow_is_loaded_checked_and_drawn_or_located(tmp_path: Path, flow, phrases) -> None:
    (tmp_path / "flow.yaml").write_text(flow)
    (tmp_path / "phrases.yaml").write_text(phrases)
    try:
        loaded = load_line(tmp_path)
    except FlowError as error:
        assert_located(error, tmp_path)
        return
    check(loaded)
    assert svg(loaded)
    assert mermaid(loaded)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(calendar=broken(CALENDAR))
def test_any_calendar_is_loaded_or_located(tmp_path: Path, calendar) -> None:
    (tmp_path / "flow.yaml").write_text(
        "title: T\nlanguage: en\nstart: a\nagent: a\nsteps: {a: {queue: q}}\n"
    )
    (tmp_path / "calendar.yaml").write_text(calendar)
    try:
        load_line(tmp_path)
    except FlowError as error:
        assert_located(error, tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=broken(SCRIPT))
def test_any_script_is_loaded_or_located(tmp_path: Path, script) -> None:
    (tmp_path / "call.yaml").write_text(script)
    try:
        load_script(tmp_path / "call.yaml")
    except FlowError as error:
        assert_located(error, tmp_path)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.fixed_dictionaries(
        {name: st.just(text) | broken(text) for name, text in SHARED.items()}
    ),
    number=st.text("+0123456789 -()", max_size=16),
)
def test_any_people_queues_and_numbers_are_read_or_located(tmp_path: Path, texts, number) -> None:
    try:
        source = read_centre(tmp_path, texts)
    except FlowError as error:
        assert_located(error, tmp_path)
        return
    misled(source, {})
    source.plan.lead(number, number)
    ids = set(source.directory.people)
    for rules in source.directory.queues.values():
        assert set(rules.agents) <= ids
        assert set(rules.overflow) <= set(source.directory.queues) - {rules.name}
    extensions = [one.extension for one in source.directory.people.values() if one.extension]
    assert len(extensions) == len(set(extensions))
