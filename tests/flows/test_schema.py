import json
from pathlib import Path

import jsonschema_rs
import pytest
from ruamel.yaml import YAML

from smartivr.dialog.policy import Policy
from smartivr.dialog.steps import VERBS
from smartivr.flows.schema import schemas, write_schemas

INTENTS = Path(__file__).parents[2] / "intents"
KINDS = {
    "flow": sorted(INTENTS.glob("*/flow.yaml")),
    "phrases": sorted(INTENTS.glob("*/phrases.yaml")),
    "calendar": sorted(INTENTS.glob("*/calendar.yaml")),
    "call": sorted(INTENTS.glob("*/calls/*.yaml")),
    "people": [INTENTS / "people.yaml"],
    "queues": [INTENTS / "queues.yaml"],
    "numbers": [INTENTS / "numbers.yaml"],
}
FILES = [(kind, path) for kind, paths in KINDS.items() for path in paths]


def errors(kind: str, value: object) -> list[str]:
    validator = jsonschema_rs.validator_for(schemas()[kind])
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_current(kind: str, tmp_path: Path) -> None:
    write_schemas(tmp_path)
    committed = INTENTS / "schema" / f"{kind}.json"
    assert committed.read_text() == (tmp_path / f"{kind}.json").read_text()


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: str(value)[-40:])
def test_a_shipped_file_fits_its_schema_and_names_it(kind: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = text.splitlines()[0].partition("$schema=")[2]
    assert (path.parent / named).resolve() == INTENTS / "schema" / f"{kind}.json"
    value = YAML(typ="safe", pure=True).load(text)
    assert errors(kind, json.loads(json.dumps(value, default=str))) == []


def flow(step: object) -> dict[str, object]:
    return {"title": "T", "language": "en", "start": "a", "agent": "a", "steps": {"a": step}}


@pytest.mark.parametrize(
    "step",
    [
        {"menu": "Which?", "options": {"x": {"key": 1, "next": "a"}}},
        {"say": {"text": "Hello.", "barge_in_speech": False}, "next": "a"},
        {"queue": "shop", "say": "One moment."},
    ],
)
def test_what_may_be_written_fits(step: object) -> None:
    assert errors("flow", flow(step)) == []


@pytest.mark.parametrize(
    "step",
    [
        {"manu": "Which?"},
        {"menu": "Which?", "options": {"x": {"nxt": "a"}}},
        {"ask": "Which?", "slot": "s", "kind": "letters", "next": "a"},
        {"say": "Hello.", "next": "a", "settings": {"attempts": 99}},
        {},
    ],
)
def test_what_may_not_be_written_does_not_fit(step: object) -> None:
    assert errors("flow", flow(step)) != []


def test_every_verb_and_setting_is_described() -> None:
    text = json.dumps(schemas()["flow"])
    assert all(f'"{name}"' in text for name in (*VERBS, *Policy.model_fields))
