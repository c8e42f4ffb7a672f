"""What a caller is asked who has left a message."""

from smartivr.dialog.question import Ask, Retries
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.wording_voicemail import VoicemailWording
from smartivr.understanding.expecting import Option

LISTEN, RECORD_AGAIN, SEND, TRY_AGAIN = "listen", "record_again", "send", "try_again"
"""The intents of these questions."""


def review(words: VoicemailWording) -> Ask:
    """The question what to do with the message."""
    return Ask(
        prompt=Spoken(text=words.review),
        options=(
            _option(LISTEN, words.listen, "1"),
            _option(RECORD_AGAIN, words.record_again, "2"),
            _option(SEND, words.send, "3"),
        ),
    )


def trying_again(words: VoicemailWording, on_failure: str) -> Ask:
    """The question whether to try to keep the message once more."""
    return Ask(
        prompt=Spoken(text=words.not_kept),
        retries=Retries(on_failure=on_failure),
        options=(_option(TRY_AGAIN, words.try_again, "1"),),
    )


def _option(intent: str, said: tuple[str, ...], key: str) -> Option:
    label, *phrases = said
    return Option(intent=intent, label=label, phrases=tuple(phrases), keys=(key,))
