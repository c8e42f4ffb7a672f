"""Whether destinations are served here that were meant to be."""

from collections.abc import Iterator

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.destination import Destination
from smartivr.flows.finding import Code, Found
from smartivr.flows.mistakes import nearest


def check_destinations(flow: Flow) -> Iterator[Found]:
    """Find destinations that nobody serves but whose name is like one that somebody does."""
    directory = flow.directory
    served = {
        "queue": directory.queues,
        "callback": directory.queues,
        "voicemail": directory.boxes,
        "transfer": directory.people,
    }
    for name, step in flow.steps.items():
        known = served.get(step.verb)
        if not known or not isinstance(step, Destination) or step.place in known:
            continue
        meant = nearest(step.place, known)
        if meant:
            message = (
                f"{step.verb} {step.place!r} is not served here, so the call is handed over;"
                f" did you mean {meant!r}?"
            )
            yield Found(Code.UNSERVED_DESTINATION, message, name, (step.verb,))
