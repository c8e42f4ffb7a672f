"""Checks of a flow against the people, queues and boxes that are configured beside it."""

from collections.abc import Iterable, Iterator

from smartivr.dialog.expectations import UNIVERSALS
from smartivr.dialog.flow import Flow
from smartivr.dialog.keys import AGENT_KEY
from smartivr.dialog.steps.base import Step
from smartivr.dialog.steps.callback import Callback
from smartivr.dialog.steps.destination import Destination
from smartivr.dialog.steps.directory import Directory
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.queue import Queue
from smartivr.dialog.steps.transfer import Transfer
from smartivr.dialog.steps.voicemail import Voicemail
from smartivr.flows.finding import Code, Found
from smartivr.flows.mistakes import nearest, suggestion
from smartivr.flows.references import plausible_number


def check_serving(flow: Flow) -> Iterator[Found]:
    """Yield what will surprise whoever has set up people, queues and boxes."""
    served = any(_is_served(flow, step) for step in flow.steps.values())
    for name, step in flow.steps.items():
        if isinstance(step, Destination) and served:
            yield from _elsewhere(flow, name, step)
        if isinstance(step, Directory):
            yield from _nobody(flow, name, step)
        if isinstance(step, Voicemail):
            yield from _unmailed(flow, name, step)
        if isinstance(step, Queue):
            yield from _unheard_exits(name, step)
        if isinstance(step, Menu) and flow.extensions:
            yield from _hidden(flow, name, step)
    if flow.extensions:
        yield from _waits(flow)


def _elsewhere(flow: Flow, name: str, step: Destination) -> Iterator[Found]:
    """Tell of destinations that are handed over although others of the line are served here."""
    known = _served(flow, step)
    if not known or step.place in known or nearest(step.place, known):
        return
    if isinstance(step, Transfer) and plausible_number(step.place):
        return
    yield Found(Code.NOT_SERVED, _not_served(step), name, (step.verb,))


def _not_served(step: Destination) -> str:
    match step.verb:
        case "queue" | "callback":
            return f"there is no queue {step.place!r} here, so the call is handed over"
        case "voicemail":
            return f"there is no box {step.place!r} here, so the call is handed over"
        case _:
            return f"there is no person {step.place!r} here, so the call is handed over"


def _is_served(flow: Flow, step: Step) -> bool:
    return isinstance(step, Destination) and step.place in _served(flow, step)


def _served(flow: Flow, step: Step) -> list[str]:
    directory = flow.directory
    match step:
        case Queue() | Callback():
            return list(directory.queues)
        case Voicemail():
            return list(directory.boxes)
        case Transfer() if directory.people:
            people = directory.people
            extensions = (person.extension for person in people.values() if person.extension)
            return [*people, *extensions, *directory.queues]
        case _:
            return []


def _nobody(flow: Flow, name: str, step: Directory) -> Iterator[Found]:
    known = flow.directory.people
    for number, person in enumerate(step.people):
        if person not in known:
            message = f"there is no person {person!r}; {suggestion(person, known)}"
            yield Found(Code.NOT_SERVED, message, name, ("people", number))
    if not step.listed(flow):
        message = f"step {name!r} asks for a person, but nobody can be named"
        yield Found(Code.EMPTY_DIRECTORY, message, name)


def _unmailed(flow: Flow, name: str, step: Voicemail) -> Iterator[Found]:
    box = flow.directory.boxes.get(step.voicemail)
    if box and not box.email:
        message = f"nobody is mailed the messages of box {box.id!r}"
        yield Found(Code.UNMAILED_BOX, message, name, ("voicemail",))


def _unheard_exits(name: str, step: Queue) -> Iterator[Found]:
    for intent, way in step.exits.items():
        if not way.key:
            message = f"exit {intent!r} has no key, so it cannot be chosen once speech has failed"
            yield Found(Code.SPEECH_ONLY_OPTION, message, name, ("exits", intent))
        elif way.key == AGENT_KEY and intent not in UNIVERSALS:
            message = f"key 0 chooses {intent!r} here, so keys alone lead to no human"
            yield Found(Code.AGENT_KEY_TAKEN, message, name, ("exits", intent, "key"))


def _extensions(flow: Flow) -> list[str]:
    return [person.extension for person in flow.directory.people.values() if person.extension]


def _hidden(flow: Flow, name: str, menu: Menu) -> Iterator[Found]:
    """Find options whose key is somebody's extension."""
    taken = set(_extensions(flow))
    for intent, option in menu.options.items():
        if option.key in taken:
            message = (
                f"key {option.key!r} of option {intent!r} is an extension too, "
                f"which cannot be dialled in this menu"
            )
            yield Found(Code.HIDDEN_EXTENSION, message, name, ("options", intent, "key"))


def _waits(flow: Flow) -> Iterator[Found]:
    """Find keys that callers must wait after, since extensions begin with them; once a key."""
    keys = _keys(flow)
    extensions = _extensions(flow)
    for key in sorted(keys):
        longer = next((e for e in extensions if e.startswith(key) and e != key), "")
        if longer:
            name, path = keys[key]
            message = (
                f"key {key!r} begins the extension {longer!r}, "
                f"so callers must wait after it or press #"
            )
            yield Found(Code.EXTENSION_WAIT, message, name, path)


def _keys(flow: Flow) -> dict[str, tuple[str, tuple[str | int, ...]]]:
    """Map each key that menus use, and that of the agent, to where it stands first."""
    found: dict[str, tuple[str, tuple[str | int, ...]]] = {AGENT_KEY: (flow.agent, ())}
    for name, step in flow.steps.items():
        for intent, option in _options(step):
            if option:
                found.setdefault(option, (name, ("options", intent, "key")))
    return found


def _options(step: Step) -> Iterable[tuple[str, str]]:
    if isinstance(step, Menu):
        return [(intent, option.key) for intent, option in step.options.items()]
    return ()
