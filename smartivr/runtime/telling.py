"""What the caller's side is told of what a session does."""

from collections.abc import Mapping

from smartivr.dialog import commands
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
