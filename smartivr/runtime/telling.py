"""What the caller's side is told of what a session does."""

from collections.abc import Mapping

from smartivr.dialog import commands
from smartivr.dialog.called import BLOCKED, GREETING
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import encode
from smartivr.dialog.session import CallSession
from smartivr.dialog.situation import Situation
from smartivr.runtime.outcomes import summary

Told = tuple[str, Mapping[str, object]]


def message_of(command: commands.Command, session: CallSession) -> Told | None:
    """Return the type and fields of the message that goes with a command; None: there is none."""
    match command:
        case commands.Say(prompt=prompt, text=text):
            fields = {"prompt": prompt, "text": text, "step": session.step, "mark": str(prompt)}
            return "prompt", fields
        case commands.Entered(step=entered, kind=kind):
            return "step", {"step": entered, "kind": kind}
        case commands.Chosen():
            chosen = encode(command)
            return "chosen", {name: chosen[name] for name in ("intent", "label", "by", "target")}
        case commands.PassedOver(because=because):
            return "passed-over", {"because": because.value}
        case commands.Arrived(outcome=outcome):
            return "route", summary(outcome, session.flow)
        case _:
            return None


class StageTold:
    """Tells the caller's side what goes on at a destination, whenever that has changed."""

    def __init__(self) -> None:
        self._told = _stage(Situation.MENU)

    def changed(self, session: CallSession) -> Told | None:
        """Return the message, unless nothing has changed, or the call is over."""
        now = stage_of(session)
        if now == self._told or session.ended:
            return None
        self._told = now
        return "stage", now


def stage_of(session: CallSession) -> Mapping[str, object]:
    """Return what a caller may know of where the call is.

    Of a place in a queue that is as much as the flow announces of it.
    """
    situation = session.stage.situation if session.stage else Situation.MENU
    place = session.place
    if place is None or not place.joined:
        return _stage(situation)
    step, estimate_s = place.step, place.estimate_s
    return _stage(
        situation,
        queue=place.queue,
        title=session.flow.directory.title_of("queue", place.queue),
        position=place.position if step.announces_position else None,
        estimate_s=round(estimate_s)
        if step.announces_estimate and estimate_s is not None
        else None,
    )


def _stage(
    situation: Situation,
    queue: str = "",
    title: str = "",
    position: int | None = None,
    estimate_s: int | None = None,
) -> Mapping[str, object]:
    return {
        "stage": situation.value,
        "queue": queue,
        "title": title,
        "position": position,
        "estimate_s": estimate_s,
    }


def special_facts(facts: CallFacts, flow: Flow) -> Mapping[str, object]:
    """Return how a call differs from others of its line; empty where it does not."""
    special = {"label": facts.label, "priority": facts.priority, "music": facts.music}
    if any(special.values()) or flow.start in (GREETING, BLOCKED):
        return {"start": flow.start, **special}
    return {}
