"""What the caller's side is told of what a session does."""

from collections.abc import Mapping

from smartivr.dialog import commands
from smartivr.dialog.called import BLOCKED, GREETING
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import encode
from smartivr.runtime.outcomes import summary

Told = tuple[str, Mapping[str, object]]


def message_of(command: commands.Command, step: str) -> Told | None:
    """Return the type and fields of the message that goes with a command; None: there is none."""
    match command:
        case commands.Say(prompt=prompt, text=text):
            fields = {"prompt": prompt, "text": text, "step": step, "mark": str(prompt)}
            return "prompt", fields
        case commands.Entered(step=entered, kind=kind):
            return "step", {"step": entered, "kind": kind}
        case commands.Chosen():
            chosen = encode(command)
            return "chosen", {name: chosen[name] for name in ("intent", "label", "by", "target")}
        case commands.Arrived(outcome=outcome):
            return "route", summary(outcome)
        case _:
            return None


def special_facts(facts: CallFacts, flow: Flow) -> Mapping[str, object]:
    """Return how a call differs from others of its line; empty where it does not."""
    special = {"label": facts.label, "priority": facts.priority, "music": facts.music}
    if any(special.values()) or flow.start in (GREETING, BLOCKED):
        return {"start": flow.start, **special}
    return {}
