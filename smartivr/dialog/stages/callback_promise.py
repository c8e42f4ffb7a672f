"""What a caller is promised once a callback is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartivr.dialog.place import Place
from smartivr.dialog.spoken_time import wait_in_words
from smartivr.dialog.wording_callback import CallbackWording


@dataclass(frozen=True)
class Promise:
    """A sentence, and what fills its braces."""

    text: str
    facts: Mapping[str, str]


def promise(
    words: CallbackWording, *, agreed: str, opens: str, place: Place | None, language: str
) -> Promise:
    """Tell the caller as much as is known, in as few words.

    Args:
        words: the sentences of the line's language.
        agreed: the time that was agreed, in words; empty: as soon as possible.
        opens: when the queue opens, in words; empty: it is open.
        place: where the caller waited, if in this queue.
        language: of the estimated wait.

    """
    if agreed:
        return Promise(words.kept_time, {"when": agreed})
    if opens:
        return Promise(words.kept_closed, {"when": opens})
    if place is None or not place.joined:
        return Promise(words.kept, {})
    if place.estimate_s is None:
        return Promise(words.kept_place, {})
    return Promise(words.kept_wait, {"wait": wait_in_words(place.estimate_s, language)})
