"""The operator's guide names everything there is, and its examples are right."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from smartivr.dialog.policy import Policy
from smartivr.dialog.steps import VERBS
from smartivr.errors import FlowError
from smartivr.flows.centre import load_directory, read_centre
from smartivr.flows.check import check
from smartivr.flows.files import LineFile
from smartivr.flows.finding import SEVERITIES
from smartivr.flows.load import load_line
from smartivr.flows.numbers_file import CallersEntry, NumberEntry
from smartivr.flows.people_file import PersonEntry
from smartivr.flows.queues_file import BoxEntry, QueueEntry
from smartivr.flows.script import TURNS, load_script
from smartivr.routing.hours import Calendar

OPERATOR = (Path(__file__).parents[2] / "docs" / "operator.md").read_text(encoding="utf-8")
GUIDE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, flags=re.DOTALL)
FRAGMENTS = [text for name, text in EXAMPLES if name == "steps"]
FLOWS = [text for name, text in EXAMPLES if name.endswith("flow.yaml")]
FIRST = FLOWS[0]


def example(ending: str) -> str:
    return next(text for name, text in EXAMPLES if name.endswith(ending))


def flow_around(steps: str, folder: Path) -> None:
    """Load an example of some steps; steps that it merely leads to say goodbye."""
    start = steps.partition(":")[0]
    head = f"title: T\nlanguage: en\nstart: {start}\nagent: {start}\nsteps:\n"
    missing: set[str] = set()
    for _ in range(2):
        rest = "".join(f"  {name}: {{hangup: Bye.}}\n" for name in sorted(missing))
        (folder / "flow.yaml").write_text(head + indent(steps, "  ") + rest)
        try:
            load_line(folder)
        except FlowError as error:
            found = re.findall(r"there is no step '([\w-]+)'", str(error))
            if len(found) < len(error.mistakes):
                raise
            missing |= set(found)
        else:
            return
    pytest.fail("the example does not load")


def test_the_examples_of_the_operators_guide_load(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "flow.yaml").write_text(FIRST)
    examples = re.findall(r"```yaml\n# intents/(\S+)\n(.*?)```", OPERATOR, flags=re.DOTALL)
    assert [name for name, _ in examples] == ["telecom/calendar.yaml", "people.yaml"]
    (tmp_path / "shop" / "calendar.yaml").write_text(examples[0][1])
    (tmp_path / "people.yaml").write_text(examples[1][1])
    flow = load_line(tmp_path / "shop")
    assert flow.directory.people["frank-osei"].skills == {"broadband": 2}
    assert isinstance(flow.calendar, Calendar)
    assert len(flow.calendar.exceptions) == 1


def test_the_example_of_numbers_loads(tmp_path: Path) -> None:
    (tmp_path / "numbers.yaml").write_text(example("numbers.yaml"))
    plan = read_centre(tmp_path).plan
    assert plan.lead("+442079460111", "+442079460501").label == "VIP"


def test_every_yaml_example_says_what_it_is() -> None:
    assert GUIDE.count("```yaml") == len(EXAMPLES)


@pytest.mark.parametrize("steps", FRAGMENTS, ids=lambda steps: steps.partition(":")[0])
def test_an_example_of_steps_loads(steps: str, tmp_path: Path) -> None:
    flow_around(steps, tmp_path)


@pytest.mark.parametrize("flow", FLOWS, ids=range(len(FLOWS)))
def test_an_example_of_a_flow_loads(flow: str, tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(flow)
    if "branch: site" in flow:
        (tmp_path / "calendar.yaml").write_text(example("sites/calendar.yaml"))
    assert load_line(tmp_path).title == "Corner shop"


def test_the_examples_of_what_lines_share_load(tmp_path: Path) -> None:
    for name in ("people.yaml", "queues.yaml"):
        (tmp_path / name).write_text(example(name))
    directory = load_directory(tmp_path)
    assert (set(directory.people), set(directory.queues)) == (
        {"ann-baker", "ben-okafor"},
        {"support", "sales"},
    )


@pytest.mark.parametrize(
    "key",
    [
        key
        for kind in (QueueEntry, PersonEntry, BoxEntry, NumberEntry, CallersEntry)
        for key in kind.model_fields
    ],
)
def test_every_key_of_what_lines_share_is_named(key: str) -> None:
    assert f"`{key}`" in GUIDE or re.search(rf"\b{key}:", GUIDE)


def test_the_default_of_every_key_of_a_queue_stands_there() -> None:
    plain = [(name, field.default) for name, field in QueueEntry.model_fields.items()]
    numbers = [(name, default) for name, default in plain if isinstance(default, int | float)]
    for name, default in numbers:
        shown = str(default).lower() if isinstance(default, bool) else f"{default:g}"
        assert f"| `{name}` | {shown} |" in GUIDE, name


def test_the_other_files_of_the_example_load(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(FIRST)
    (tmp_path / "phrases.yaml").write_text(example("phrases.yaml"))
    (tmp_path / "calendar.yaml").write_text(example("shop/calendar.yaml"))
    (tmp_path / "hours.yaml").write_text(example("hours.yaml"))
    flow = load_line(tmp_path)
    assert len(flow.calendar.exceptions) == 2
    assert set(flow.slots) == {"size", "day"}
    script = load_script(tmp_path / "hours.yaml", flow)
    assert len(script.turns) == 5


def test_the_first_line_has_nothing_to_find_fault_with(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(FIRST)
    assert check(load_line(tmp_path)) == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example(verb: str) -> None:
    assert re.search(rf"^### .*`{verb}`", GUIDE, flags=re.MULTILINE)
    assert any(re.search(rf"\b{verb}:", steps) for steps in FRAGMENTS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_key_of_a_verb_is_named(verb: str) -> None:
    for name in VERBS[verb].model_fields:
        assert f"`{name}`" in GUIDE or re.search(rf"\b{name}:", GUIDE), name


@pytest.mark.parametrize("setting", Policy.model_fields)
def test_every_setting_stands_there_with_its_default(setting: str) -> None:
    default = getattr(Policy(), setting)
    shown = f"{default:g}" if isinstance(default, float) else str(default)
    assert f"| `{setting}` | {shown} |" in GUIDE


@pytest.mark.parametrize(("code", "severity"), SEVERITIES.items())
def test_every_finding_stands_there_with_its_severity(code: str, severity: str) -> None:
    assert f"| `{code}` | {severity} |" in GUIDE


@pytest.mark.parametrize("turn", TURNS)
def test_every_turn_of_a_script_is_explained(turn: str) -> None:
    assert f"| `{turn}` |" in GUIDE


@pytest.mark.parametrize("key", LineFile.model_fields)
def test_every_key_of_a_flow_is_explained(key: str) -> None:
    assert re.search(rf"^\| .*`{key}`", GUIDE, flags=re.MULTILINE)
