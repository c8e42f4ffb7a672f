"""A line as far as its files can be read, before it is known to be right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from smartivr.dialog.steps import PRECEDENCE, VERBS
from smartivr.dialog.steps.base import Step
from smartivr.flows.calendar_file import CalendarFile
from smartivr.flows.explain import explain
from smartivr.flows.files import LineFile, PhrasesFile
from smartivr.flows.fit import fit
from smartivr.flows.mistakes import Mistake, suggestion
from smartivr.flows.source import Document, Route, parse_document, read_document

FLOW, PHRASES, CALENDAR = "flow.yaml", "phrases.yaml", "calendar.yaml"


@dataclass
class Draft:
    """The files of one line and whatever of them fits the models."""

    flow: Document
    phrases: Document
    calendar: Document
    line: LineFile | None = None
    said: PhrasesFile | None = None
    hours: CalendarFile | None = None
    steps: dict[str, Step] = field(default_factory=dict)
    """The steps that fit, or would but for values that are reported already."""

    @property
    def documents(self) -> tuple[Document, Document, Document]:
        """All files."""
        return self.flow, self.phrases, self.calendar

    @property
    def step_names(self) -> list[str]:
        """Every step that the file names, whether right or not."""
        return names_in(self.flow, "steps")

    @property
    def intent_names(self) -> list[str]:
        """Every intent that the phrases name."""
        return names_in(self.phrases, "intents")

    @property
    def slot_names(self) -> list[str]:
        """Every slot that the phrases name."""
        return names_in(self.phrases, "slots")

    def mistakes(self) -> list[Mistake]:
        """All mistakes so far, in the order of the files, none twice."""
        found = {m: None for document in self.documents for m in sorted(document.mistakes)}
        return list(found)


def names_in(document: Document, part: str) -> list[str]:
    """List what a part of a file names, whether right or not."""
    named = document.at((part,))
    return [str(name) for name in named] if isinstance(named, dict) else []


def read_draft(folder: Path, texts: Mapping[str, str] | None = None) -> Draft:
    """Read a line's files (or `texts` in place of them) and fit each part to its model."""

    def document(name: str, *, required: bool = False) -> Document:
        if texts is None:
            return read_document(folder / name, required=required)
        return parse_document(folder / name, texts.get(name), required=required)

    draft = Draft(document(FLOW, required=True), document(PHRASES), document(CALENDAR))
    draft.line = fit(draft.flow, LineFile)
    draft.said = fit(draft.phrases, PhrasesFile)
    draft.hours = fit(draft.calendar, CalendarFile)
    steps = draft.flow.at(("steps",))
    for name, raw in steps.items() if isinstance(steps, dict) else ():
        step = _step(draft.flow, str(name), raw)
        if step:
            draft.steps[str(name)] = step
    return draft


def _step(document: Document, name: str, raw: object) -> Step | None:
    route: Route = ("steps", name)
    if not isinstance(raw, dict):
        document.report(route, f"step {name!r} must hold a verb: one of {', '.join(VERBS)}")
        return None
    verb = next((verb for verb in PRECEDENCE if verb in raw), None)
    if verb is None:
        document.report(route, f"step {name!r} has no verb; {_verb_meant(raw)}", key=True)
        return None
    model = VERBS[verb]
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        explain(error, document, route, model, within=f"step {name!r}")
        return _mended(model, raw, error)


def _verb_meant(raw: dict[str, object]) -> str:
    for key in raw:
        hint = suggestion(key, VERBS)
        if hint.startswith("did"):
            return f"{key!r} is not known; {hint}"
    return f"it needs one of {', '.join(VERBS)}"


def _mended(model: type[Step], raw: dict[str, Any], error: ValidationError) -> Step | None:
    """Fit the step once more without what was wrong, so that the rest of it is checked too."""
    copy: Any = _copied(raw)
    for detail in error.errors():
        loc = [part for part in detail["loc"] if part != "[key]"]
        around = copy
        for part in loc[:-1]:
            around = around.get(part) if isinstance(around, dict) else None
        if loc and isinstance(around, dict):
            around.pop(loc[-1], None)
    try:
        return model.model_validate(copy)
    except ValidationError:
        return None


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return value
