"""What is said after a recorded answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AnswerWording:
    """The sentences of one language."""

    offer: str
    main_menu: tuple[str, ...]
    """Label, then the phrases."""
    done: tuple[str, ...]
    goodbye: str


ENGLISH = AnswerWording(
    offer=(
        "To hear this again, say repeat, or press star. For the main menu, say main menu,"
        " or press 1. To speak to someone, say agent, or press 0. If that is all, simply hang up."
    ),
    main_menu=("main menu", "other (questions|options)", "something else"),
    done=("goodbye", "(goodbye|bye)", "that (is|was) all", "hang up", "no [thank you|thanks]"),
    goodbye="Thank you for calling. Goodbye.",
)

POLISH = AnswerWording(
    offer=(
        "Aby usłyszeć to ponownie, proszę powiedzieć powtórz albo nacisnąć gwiazdkę. Menu główne:"
        " proszę powiedzieć menu główne albo nacisnąć 1. Konsultant: proszę powiedzieć konsultant"
        " albo nacisnąć 0. Jeśli to wszystko, wystarczy się rozłączyć."
    ),
    main_menu=("menu główne", "inne (pytania|opcje)", "coś innego"),
    done=("do widzenia", "(do widzenia|do usłyszenia)", "to wszystko", "nie [dziękuję]"),
    goodbye="Dziękuję za telefon. Do usłyszenia.",
)

_BY_LANGUAGE = {"en": ENGLISH, "pl": POLISH}


def answer_wording(language: str) -> AnswerWording:
    """The sentences for a language such as `en-GB`; English where there are none."""
    return _BY_LANGUAGE.get(language[:2].lower(), ENGLISH)
