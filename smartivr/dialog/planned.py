"""Every sentence a line may say that does not depend on the caller."""

from collections.abc import Iterator

from smartivr.dialog import rephrase
from smartivr.dialog.flow import Flow
from smartivr.dialog.prompts import variables
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.steps.ask import Ask as AskStep
from smartivr.dialog.steps.base import Step
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.wording import wording
from smartivr.understanding.meaning import Band, Meaning


def planned(flow: Flow) -> Iterator[Spoken]:
    """The prompts of all steps, the stock sentences, read-backs and help texts of a line."""
    words = wording(flow.language)
    stock = (words.no_match, words.no_input, words.keypad, words.yes_or_no, words.failed)
    spoken = [Spoken(text=text) for text in stock]
    spoken += [announcement.say for announcement in flow.announcements]
    for step in flow.steps.values():
        spoken += [prompt for _, prompt in step.spoken()]
        spoken += [Spoken(text=text) for text in step.stock(flow)]
        spoken += _around(step, flow)
    for prompt in dict.fromkeys(spoken):
        if prompt.text and not any(variables(prompt.text)):
            yield prompt


def _around(step: Step, flow: Flow) -> Iterator[Spoken]:
    if not isinstance(step, Menu | AskStep):
        return
    ask: Ask = step.question(flow)
    words = wording(flow.language)
    terminator = flow.policy.overridden_by(step.settings).terminator
    yield from rephrase.by_keys(ask, words, entry_key=terminator)
    for keys_only in (False, True):
        yield rephrase.helping(ask, words, keys_only=keys_only, entry_key=terminator)
    for option in ask.options:
        yield rephrase.reading_back(ask, words, Meaning(Band.CONFIRM, option.intent))
