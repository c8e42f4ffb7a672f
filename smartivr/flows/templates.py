"""The phrase templates of a line's files: every one of them, with mistakes at their column."""

from collections.abc import Iterator

from smartivr.flows.draft import Draft
from smartivr.flows.mistakes import suggestion
from smartivr.flows.source import Document, Route
from smartivr.understanding.phrase_nodes import PhraseSyntaxError, SlotRef, walk
from smartivr.understanding.phrases import parse


def check_templates(draft: Draft) -> None:
    """Report malformed phrases, and slots in them that do not exist."""
    slots = draft.slot_names
    for route, text in _intent_phrases(draft.phrases):
        _check(draft.phrases, route, text, slots)
    for route, text in _slot_phrases(draft.phrases):
        _check_plain(draft.phrases, route, text)
    for route, text in _option_phrases(draft.flow):
        _check(draft.flow, route, text, slots)
    for route, text in _list_phrases(draft.flow):
        _check_plain(draft.flow, route, text)


def _check(document: Document, route: Route, text: str, slots: list[str]) -> None:
    try:
        node = parse(text)
    except PhraseSyntaxError as error:
        document.report(route, f"in this phrase, {error.sentence}", offset=error.offset)
        return
    for inner in walk(node):
        if isinstance(inner, SlotRef) and inner.name not in slots:
            sentence = f"there is no slot {inner.name!r}; {suggestion(inner.name, slots)}"
            document.report(route, sentence, offset=inner.offset)


def _check_plain(document: Document, route: Route, text: str) -> None:
    """Check a way of saying a value, which cannot hold slots itself."""
    try:
        node = parse(text)
    except PhraseSyntaxError as error:
        document.report(route, f"in this phrase, {error.sentence}", offset=error.offset)
        return
    for inner in walk(node):
        if isinstance(inner, SlotRef):
            document.report(route, "a value's phrase cannot name a slot", offset=inner.offset)


def _texts(value: object, route: Route) -> Iterator[tuple[Route, str]]:
    """Yield one text or a list of texts with their places."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str):
                yield (*route, index), item


def _entries(document: Document, *route: str | int) -> Iterator[tuple[Route, object]]:
    entries = document.at(route)
    if isinstance(entries, dict):
        for name, entry in entries.items():
            yield (*route, name), entry


def _intent_phrases(document: Document) -> Iterator[tuple[Route, str]]:
    for route, entry in _entries(document, "intents"):
        if isinstance(entry, dict):
            yield from _texts(entry.get("phrases"), (*route, "phrases"))
        else:
            yield from _texts(entry, route)


def _slot_phrases(document: Document) -> Iterator[tuple[Route, str]]:
    for route, entry in _entries(document, "slots"):
        yield from _texts(entry, route)
        for value_route, ways in _entries(document, *route):
            yield from _texts(ways, value_route)


def _option_phrases(document: Document) -> Iterator[tuple[Route, str]]:
    for step, _ in _entries(document, "steps"):
        for part in ("options", "exits"):
            for option, entry in _entries(document, *step, part):
                if isinstance(entry, dict):
                    yield from _texts(entry.get("phrases"), (*option, "phrases"))


def _list_phrases(document: Document) -> Iterator[tuple[Route, str]]:
    for step, _ in _entries(document, "steps"):
        for value, ways in _entries(document, *step, "values"):
            yield from _texts(ways, value)
