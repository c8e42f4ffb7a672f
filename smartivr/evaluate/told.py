"""What a call's messages tell, compared with what a script expects."""

from collections.abc import Iterator, Mapping, Sequence

from smartivr.evaluate.phone import Message
from smartivr.evaluate.rehearsal import STAYS, Line
from smartivr.flows.script import Expect, ExpectedOutcome


def last(messages: Sequence[Message], kind: str) -> Message:
    """Return the latest message of a kind; an empty one where there is none."""
    return next((message for message in reversed(messages) if message["type"] == kind), {})


def said(messages: Sequence[Message]) -> str:
    """Join everything that was said."""
    return " ".join(str(message["text"]) for message in messages if message["type"] == "prompt")


def unmet(
    wanted: Expect, messages: Sequence[Message], since: int, slots: Mapping[str, str] | None
) -> list[str]:
    """Name everything that does not hold.

    Args:
        wanted: what a script expects.
        messages: of the whole call so far.
        since: how many of them came before the caller's last turn.
        slots: those filled by now; None where that is not known.

    """
    step, prompts = last(messages, "step").get("step"), said(messages[since:])
    found = []
    if wanted.step and wanted.step != step:
        found.append(f"expected step {wanted.step!r}, the call is at {step!r}")
    if wanted.prompt and wanted.prompt.lower() not in prompts.lower():
        found.append(f"expected the prompt {wanted.prompt!r}, it said {prompts!r}")
    understood = last(messages, "understood")
    for name, value in (
        ("intent", wanted.intent),
        ("band", str(wanted.band or "")),
        ("heard", wanted.heard),
    ):
        if value and value != understood.get(name):
            why = understood.get("why") or "nothing was understood"
            found.append(f"expected {name} {value!r}, it was {understood.get(name)!r}; {why}")
    return found + (wrong_slots(wanted.slots, slots) if slots is not None else [])


def wrong_outcome(wanted: ExpectedOutcome, messages: Sequence[Message]) -> list[str]:
    """Name everything in which a call ended otherwise than a script says."""
    route = last(messages, "route")
    if not route:
        step = last(messages, "step").get("step")
        return [f"outcome: the call still waits at step {step!r}; {STAYS}"]
    wrong = [
        f"expected {name} {value}, it was {route.get(name)}"
        for name in ("kind", "destination", "verdict", "step")
        if (value := str(getattr(wanted, name) or "")) and value != route.get(name)
    ]
    slots = route.get("slots")
    wrong += wrong_slots(wanted.slots, slots if isinstance(slots, Mapping) else {})
    return [f"outcome: {sentence}" for sentence in wrong]


def wrong_slots(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Name every slot with another value."""
    return [
        f"expected slot {name} to be {value!r}, it is {found.get(name, '')!r}"
        for name, value in wanted.items()
        if found.get(name, "") != value
    ]


def transcript(messages: Sequence[Message]) -> Iterator[Line]:
    """Tell the call line by line; messages carry the second they came at as `at_s`."""
    for message in messages:
        at_s = message.get("at_s")
        who, text = _line(message)
        if text:
            yield Line(at_s if isinstance(at_s, float) else 0.0, who, text)


def _line(message: Message) -> tuple[str, str]:
    who, text = "step", ""
    match message["type"]:
        case "prompt":
            who, text = "call", str(message["text"])
        case "step":
            text = f"{message['step']} ({message['kind']})"
        case "heard" if message.get("final"):
            who, text = "caller", f"was heard as: {message['text'] or 'nothing'}"
        case "understood":
            text = f"{message['band']}: {message.get('why', '')}"
        case "key":
            who, text = "caller", f"pressed: {message['key']}"
        case "route":
            text = f"{message['kind']} {message['destination']}".strip()
        case "error":
            text = f"error: {message['code']}"
    return who, text
