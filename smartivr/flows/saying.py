"""Checks of what is said: prompts that say nothing, and options that no prompt names."""

from collections.abc import Callable, Iterator

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.menu import Menu
from smartivr.flows.finding import Code, Found
from smartivr.understanding.normalize import folded
from smartivr.understanding.phrases import expand, parse

LONGEST_MENU = 5
MOST_TEXTS = 500

HasRecording = Callable[[str], bool]
"""Whether a recorded prompt of that name exists."""


def check_saying(flow: Flow, has_recording: HasRecording | None) -> Iterator[Found]:
    """Yield what is wrong with prompts, menus and announcements."""
    yield from _prompts(flow, has_recording)
    for name, step in flow.steps.items():
        if isinstance(step, Menu):
            yield from _options(flow, name, step)
            yield from _keys(name, step)
    for announcement in flow.announcements:
        if announcement.ends is None:
            message = f"the announcement of {announcement.owner} before this step has no end"
            yield Found(Code.ENDLESS_ANNOUNCEMENT, message, announcement.step)


def _prompts(flow: Flow, has_recording: HasRecording | None) -> Iterator[Found]:
    for name, step in flow.steps.items():
        for path, spoken in step.spoken():
            if not spoken.text.strip() and not spoken.recording and path != ("hangup",):
                yield Found(Code.EMPTY_PROMPT, f"step {name!r} says nothing here", name, path)
            if spoken.recording and has_recording and not has_recording(spoken.recording):
                message = f"there is no recording {spoken.recording!r}"
                yield Found(Code.MISSING_RECORDING, message, name, (*path, "recording"))


def _options(flow: Flow, name: str, menu: Menu) -> Iterator[Found]:
    said = " ".join(folded(menu.menu.text, flow.language))
    offered = 0
    for intent, option in menu.options.items():
        path = ("options", intent)
        named = _is_named(flow, menu, intent, said)
        offered += bool(option.key) or named
        if not option.key:
            message = f"option {intent!r} has no key, so it cannot be chosen once speech has failed"
            yield Found(Code.SPEECH_ONLY_OPTION, message, name, path)
        elif not named and not menu.menu.recording:
            message = f"the prompt of menu {name!r} does not name the option {intent!r}"
            yield Found(Code.OPTION_NOT_NAMED, message, name, path)
    if offered > LONGEST_MENU:
        message = f"menu {name!r} offers {offered} options; more than 5 are forgotten"
        yield Found(Code.LONG_MENU, message, name)


def _is_named(flow: Flow, menu: Menu, intent: str, said: str) -> bool:
    """Whether the prompt holds the option's label or a way of saying it."""
    option = menu.options[intent]
    made = flow.option(intent, option.label, option.phrases, option.key)
    texts = [made.label]
    for phrase in made.phrases:
        texts += [each.text for each in expand(parse(phrase), flow.slots, MOST_TEXTS) or ()]
    words = f" {said} "
    return any(f" {' '.join(folded(text, flow.language))} " in words for text in texts)


def _keys(name: str, menu: Menu) -> Iterator[Found]:
    keys = {intent: option.key for intent, option in menu.options.items() if option.key}
    for intent, key in keys.items():
        for other, longer in keys.items():
            if longer != key and longer.startswith(key):
                message = (
                    f"key {key!r} begins {longer!r} of {other!r}, "
                    f"so callers must wait after it or press #"
                )
                yield Found(Code.KEY_PREFIX, message, name, ("options", intent, "key"))
