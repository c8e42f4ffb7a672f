"""JSON Schemas of a line's files, by which editors complete and check while one types."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from smartivr.dialog.spoken import Spoken
from smartivr.dialog.steps import VERBS
from smartivr.flows.calendar_file import CalendarFile
from smartivr.flows.files import IntentEntry, LineFile, PhrasesFile
from smartivr.flows.numbers_file import NumberEntry, NumbersFile
from smartivr.flows.people_file import PeopleFile
from smartivr.flows.queues_file import AgentsEntry, QueuesFile
from smartivr.flows.script import TURNS, ScriptFile

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHORT_FORMS: dict[str, list[Schema]] = {
    Spoken.__name__: [{"type": "string"}],
    IntentEntry.__name__: [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ],
    AgentsEntry.__name__: [{"type": "string"}],
    NumberEntry.__name__: [{"type": "string"}],
}
"""What may be written in place of a whole model."""


def schemas() -> dict[str, Schema]:
    """Make the schema of each kind of file that an operator edits."""
    flow = _schema(LineFile, *VERBS.values())
    flow["properties"]["steps"]["additionalProperties"] = _any_of(*VERBS.values())
    call = _schema(ScriptFile, *TURNS.values())
    call["properties"]["turns"]["items"] = _any_of(*TURNS.values())
    made = {
        "flow": flow,
        "phrases": _schema(PhrasesFile),
        "calendar": _schema(CalendarFile),
        "call": call,
        "people": _schema(PeopleFile),
        "queues": _schema(QueuesFile),
        "numbers": _schema(NumbersFile),
    }
    return {name: {"$schema": _DIALECT, **_as_written(schema)} for name, schema in made.items()}


def write_schemas(folder: Path) -> list[Path]:
    """Write each schema to `NAME.json` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _schema(root: type[BaseModel], *parts: type[BaseModel]) -> Schema:
    _, together = models_json_schema(
        [(model, "validation") for model in (root, *parts)], ref_template="#/$defs/{model}"
    )
    definitions = together["$defs"]
    return {**definitions.pop(root.__name__), "$defs": definitions}


def _any_of(*models: type[BaseModel]) -> Schema:
    return {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in models]}


def _as_written(schema: Any) -> Any:
    """Allow what people write: short forms, and numbers where a text is meant (`key: 1`)."""
    if isinstance(schema, list):
        return [_as_written(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _as_written(value) for key, value in schema.items() if not _is_noise(key, value)}
    if made.get("type") == "string" and "enum" not in made:
        made["type"] = ["string", "number"]
    model = str(made.get("$ref", "")).rpartition("/")[2]
    if model in _SHORT_FORMS:
        return {"anyOf": [*_as_written(_SHORT_FORMS[model]), made]}
    return made


def _is_noise(key: str, value: object) -> bool:
    """Whether this is a title made up from a field's name, or a default that says nothing."""
    return (key == "title" and isinstance(value, str)) or (key == "default" and not value)
