"""What is said around a promise to call back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from smartivr.dialog.phone_number import Fault


@dataclass(frozen=True)
class CallbackWording:
    """The sentences of one language; fields in braces are filled in."""

    this_number: str
    """With the number's `{tail}`."""
    which_number: str
    key_number: str
    no_number: str
    is_it_right: str
    """With the number's `{digits}`."""
    faults: Mapping[Fault, str]
    now_or_later: str
    now: tuple[str, ...]
    """Label, then the phrases."""
    later: tuple[str, ...]
    which_day: str
    which_time: str
    key_time: str
    too_far: str
    closed: str
    shall_we: str
    """With `{when}`."""
    kept: str
    kept_place: str
    kept_wait: str
    """With `{wait}`."""
    kept_closed: str
    """With `{when}` the queue opens."""
    kept_time: str
    """With `{when}`."""
    goodbye: str
    not_kept: str
    try_again: tuple[str, ...]
    in_vain: str
    """Before the caller is brought to a human."""
    call_later: str
    """Before the call is ended where no human can be reached either."""

    def sentences(self) -> tuple[str, ...]:
        """Everything that can be said as it stands."""
        texts = (getattr(self, field.name) for field in fields(self))
        plain = (text for text in texts if isinstance(text, str) and "{" not in text)
        return (*plain, *self.faults.values())


ENGLISH = CallbackWording(
    this_number=(
        "Shall we call you back on the number you are calling from, ending in {tail:digits}?"
    ),
    which_number="Which number shall we call? Please say it, or key it in and press hash.",
    key_number="Please key in the number with its area code, then press hash.",
    no_number="Sorry, that was not a whole number. Please give it with its area code.",
    is_it_right="I have {digits}. Is that right?",
    faults={
        Fault.TOO_SHORT: "That number is too short. Please give it with its area code.",
        Fault.TOO_LONG: "That number is too long.",
        Fault.UNKNOWN: "There is no such number.",
        Fault.COSTLY: "We cannot call numbers of that kind.",
        Fault.ABROAD: "We cannot call numbers abroad.",
    },
    now_or_later=(
        "Shall we call as soon as possible, or at a certain time? Say soon, or press 1."
        " Say later, or press 2."
    ),
    now=("as soon as possible", "[as] soon [as (possible|you can)]", "now", "at once"),
    later=("at a certain time", "later", "[at] a (certain|fixed|different) time", "another day"),
    which_day="On which day shall we call?",
    which_time="At what time? You can say, for instance, half past ten in the morning.",
    key_time="Please key in the hour and the minutes with four digits, such as 1 5 3 0.",
    too_far="We can only plan four weeks ahead.",
    closed="We are closed then.",
    shall_we="Shall we call you {when}?",
    kept="Thank you. We will call you back as soon as somebody is free.",
    kept_place="Thank you. You keep your place in the queue. We will call when it is your turn.",
    kept_wait="Thank you. You keep your place in the queue. We expect to call you in {wait}.",
    kept_closed="Thank you. We will call you once we are open again, {when}.",
    kept_time="Thank you. We will call you {when}.",
    goodbye="Goodbye.",
    not_kept=(
        "I'm sorry, I could not note your callback. To try once more, say try again, or press 1."
        " To speak to someone, say agent, or press 0."
    ),
    try_again=("try again", "try [it] (again|once more)", "once more"),
    in_vain="I'm sorry, I cannot arrange a callback now. I will put you through to someone.",
    call_later="I'm sorry, no callback can be arranged now. Please call again later. Goodbye.",
)

POLISH = CallbackWording(
    this_number=(
        "Czy mamy oddzwonić na numer, z którego Państwo dzwonią, kończący się na {tail:digits}?"
    ),
    which_number=(
        "Na jaki numer mamy oddzwonić? Proszę go podyktować albo wpisać i nacisnąć krzyżyk."
    ),
    key_number="Proszę wpisać numer, a potem nacisnąć krzyżyk.",
    no_number="Przepraszam, to nie był cały numer. Proszę podać wszystkie cyfry.",
    is_it_right="Numer to {digits}. Czy to się zgadza?",
    faults={
        Fault.TOO_SHORT: "Ten numer jest za krótki.",
        Fault.TOO_LONG: "Ten numer jest za długi.",
        Fault.UNKNOWN: "Nie ma takiego numeru.",
        Fault.COSTLY: "Na takie numery nie możemy dzwonić.",
        Fault.ABROAD: "Nie możemy dzwonić na numery zagraniczne.",
    },
    now_or_later=(
        "Czy mamy oddzwonić jak najszybciej, czy o wybranej porze? Jak najszybciej: proszę"
        " nacisnąć 1. O wybranej porze: proszę nacisnąć 2."
    ),
    now=("jak najszybciej", "(jak najszybciej|najszybciej jak się da)", "(teraz|zaraz|od razu)"),
    later=("o wybranej porze", "o (wybranej|innej|określonej) porze", "później", "innego dnia"),
    which_day="Którego dnia mamy zadzwonić?",
    which_time="O której godzinie? Można powiedzieć na przykład: o dziesiątej trzydzieści.",
    key_time="Proszę wpisać godzinę i minuty, cztery cyfry, na przykład 1 5 3 0.",
    too_far="Możemy umówić rozmowę najwyżej cztery tygodnie naprzód.",
    closed="O tej porze nie pracujemy.",
    shall_we="Czy mamy zadzwonić {when}?",
    kept="Dziękuję. Oddzwonimy, gdy tylko ktoś będzie wolny.",
    kept_place="Dziękuję. Zachowują Państwo miejsce w kolejce. Oddzwonimy, gdy przyjdzie pora.",
    kept_wait=(
        "Dziękuję. Zachowują Państwo miejsce w kolejce. Przewidywany czas do rozmowy to {wait}."
    ),
    kept_closed="Dziękuję. Oddzwonimy, gdy znów będziemy pracować, {when}.",
    kept_time="Dziękuję. Zadzwonimy {when}.",
    goodbye="Do usłyszenia.",
    not_kept=(
        "Przepraszam, nie udało się zapisać prośby o telefon. Aby spróbować ponownie, proszę"
        " powiedzieć spróbuj ponownie albo nacisnąć 1. Aby porozmawiać z konsultantem, proszę"
        " powiedzieć konsultant albo nacisnąć 0."
    ),
    try_again=("spróbuj ponownie", "(spróbuj|spróbować) [ponownie]", "ponownie"),
    in_vain="Przepraszam, teraz nie można zamówić rozmowy. Łączę z konsultantem.",
    call_later=(
        "Przepraszam, teraz nie można zamówić rozmowy. Proszę zadzwonić później. Do usłyszenia."
    ),
)

_BY_LANGUAGE = {"en": ENGLISH, "pl": POLISH}


def callback_wording(language: str) -> CallbackWording:
    """The sentences for a language such as `en-GB`; English where there are none."""
    return _BY_LANGUAGE.get(language[:2].lower(), ENGLISH)
