"""What a caller is asked who is to be called back."""

from smartivr.dialog.policy import Confirm
from smartivr.dialog.question import Ask, Retries
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.times_of_day import time_options
from smartivr.dialog.wording_callback import CallbackWording
from smartivr.understanding.expecting import Asked, AskKind, Option

ANSWER, NUMBER, DAY = "callback_answer", "callback_number", "callback_day"
"""The slots, and intents, of these questions."""
YES = "yes"
NOW, LATER, TRY_AGAIN = "callback_now", "callback_later", "callback_again"
FEWEST_DIGITS, MOST_DIGITS = 7, 17
"""Fewer are no public number; knowing that, recognizers hear long ones better."""


def yes_or_no(text: str, on_failure: str) -> Ask:
    """Put a question that yes or no answers, without asking whether that was meant."""
    return Ask(
        prompt=Spoken(text=text),
        retries=Retries(on_failure=on_failure),
        asked=Asked(ANSWER, AskKind.YES_NO, ANSWER),
        confirm=Confirm.NEVER,
    )


def which_number(words: CallbackWording, on_failure: str) -> Ask:
    """Ask for a number; it is read back by a question of its own, keyed or said."""
    help_ = Spoken(text=words.key_number)
    return Ask(
        prompt=Spoken(text=words.which_number),
        retries=Retries(
            no_match=(Spoken(text=words.no_number),),
            keys_prompt=help_,
            help=help_,
            on_failure=on_failure,
        ),
        asked=Asked(NUMBER, AskKind.DIGITS, NUMBER, FEWEST_DIGITS, MOST_DIGITS),
        confirm=Confirm.NEVER,
    )


def now_or_later(words: CallbackWording, on_failure: str) -> Ask:
    """Ask whether to call at a certain time."""
    return Ask(
        prompt=Spoken(text=words.now_or_later),
        retries=Retries(on_failure=on_failure),
        options=(_option(NOW, words.now, "1"), _option(LATER, words.later, "2")),
    )


def which_day(words: CallbackWording, on_failure: str) -> Ask:
    """Ask for the day."""
    return Ask(
        prompt=Spoken(text=words.which_day),
        retries=Retries(on_failure=on_failure),
        asked=Asked(DAY, AskKind.DATE, DAY),
        confirm=Confirm.NEVER,
    )


def which_time(words: CallbackWording, language: str, on_failure: str) -> Ask:
    """Ask for the time of day."""
    help_ = Spoken(text=words.key_time)
    return Ask(
        prompt=Spoken(text=words.which_time),
        retries=Retries(keys_prompt=help_, help=help_, on_failure=on_failure),
        options=time_options(language),
        confirm=Confirm.NEVER,
    )


def trying_again(words: CallbackWording, on_failure: str) -> Ask:
    """Ask whether to try to keep the callback once more."""
    return Ask(
        prompt=Spoken(text=words.not_kept),
        retries=Retries(on_failure=on_failure),
        options=(_option(TRY_AGAIN, words.try_again, "1"),),
    )


def _option(intent: str, said: tuple[str, ...], key: str) -> Option:
    label, *phrases = said
    return Option(intent=intent, label=label, phrases=tuple(phrases), keys=(key,))
