"""A call's log, told as a browser is told of its call: so the same scripts judge both."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from smartivr.evaluate.phone import Message

Entry = Mapping[str, object]

_NOTES = frozenset({"heard", "error", "answered"})
"""What stands in the log as the caller's side is told of it."""
_TOLD_OF_OUTCOME = ("kind", "destination", "verdict", "step", "slots")


def messages_of(entries: Sequence[Entry]) -> Iterator[Message]:
    """Give the messages that go with the entries, each with the second it came at as `at_s`."""
    began = _moment(entries[0]) if entries else None
    step = ""
    for entry in entries:
        if entry["type"] == "entered":
            step = str(entry["step"])
        told = _told(entry, step)
        if told is not None and began is not None:
            yield {**told, "at_s": (_moment(entry) - began).total_seconds()}


def unheard(entries: Sequence[Entry]) -> frozenset[object]:
    """Return the numbers of the prompts that are still to be heard."""
    waiting: set[object] = set()
    for entry in entries:
        match entry:
            case {"type": "say", "prompt": prompt}:
                waiting.add(prompt)
            case {"type": "prompt-ended", "prompt": prompt}:
                waiting.discard(prompt)
            case {"type": "stop-prompt" | "route"}:
                waiting.clear()
            case _:
                """Nothing of it is heard."""
    return frozenset(waiting)


def _told(entry: Entry, step: str) -> Message | None:
    told: Message | None = None
    match entry:
        case {"type": "say", "prompt": prompt, "text": text}:
            fields = {"prompt": prompt, "text": text, "step": step, "mark": str(prompt)}
            told = {"type": "prompt", **fields}
        case {"type": "entered", "step": entered, "kind": kind}:
            told = {"type": "step", "step": entered, "kind": kind}
        case {"type": "chosen"}:
            fields = {name: entry[name] for name in ("intent", "label", "by", "target")}
            told = {"type": "chosen", **fields}
        case {"type": "passed-over", "because": because}:
            told = {"type": "passed-over", "because": because}
        case {"type": "arrived" | "route", "outcome": Mapping() as outcome}:
            told = {"type": "route", **{name: outcome[name] for name in _TOLD_OF_OUTCOME}}
        case {"type": "understood", "meaning": Mapping() as meaning}:
            told = {"type": "understood", **meaning}
        case {"type": "key-pressed", "key": key}:
            told = {"type": "key", "key": key}
        case {"type": str(kind)} if kind in _NOTES:
            told = entry
        case _:
            """No browser is told of it."""
    return told


def _moment(entry: Entry) -> datetime:
    return datetime.fromisoformat(str(entry["at"]))
