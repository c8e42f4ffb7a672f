"""What is said where a flow says nothing of its own, in every language of the prompts."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """The stock sentences of one language; fields in braces are filled in."""

    no_match: str
    no_input: str
    keypad: str
    press_for: str
    enter: Mapping[str, str]
    """How to key each kind of answer."""
    did_you_say: str
    heard_value: str
    yes_or_no: str
    failed: str
    help_options: str
    help_anywhere: str
    universals: Mapping[str, str]
    """How prompts and reports name the universal commands."""


ENGLISH = Wording(
    no_match="Sorry, I didn't understand that.",
    no_input="Sorry, I didn't hear anything.",
    keypad="Please use your keypad.",
    press_for="For {label}, press {key}.",
    enter={
        "digits": "Please key in the digits, then press hash.",
        "number": "Please key in the number, then press hash.",
        "date": "Please key in the day and the month, two digits each, then press hash.",
        "yes_no": "Press 1 for yes, or 2 for no.",
    },
    did_you_say="Did you say {label}?",
    heard_value="I heard {value}. Is that right?",
    yes_or_no="Please say yes or no, or press 1 for yes and 2 for no.",
    failed="I'm sorry, we are having trouble. I will put you through to someone who can help.",
    help_options="You can say {options}.",
    help_anywhere="At any time you can say repeat, back, main menu, or agent, or press 0.",
    universals={
        "agent": "an agent",
        "repeat": "repeat",
        "help": "help",
        "back": "back",
        "main_menu": "main menu",
    },
)

POLISH = Wording(
    no_match="Przepraszam, nie zrozumiałam.",
    no_input="Przepraszam, nic nie usłyszałam.",
    keypad="Proszę użyć klawiatury telefonu.",
    press_for="{label}: proszę nacisnąć {key}.",
    enter={
        "digits": "Proszę wpisać cyfry, a potem nacisnąć krzyżyk.",
        "number": "Proszę wpisać liczbę, a potem nacisnąć krzyżyk.",
        "date": "Proszę wpisać dzień i miesiąc, po dwie cyfry, a potem nacisnąć krzyżyk.",
        "yes_no": "Tak: proszę nacisnąć 1. Nie: proszę nacisnąć 2.",
    },
    did_you_say="Czy chodzi o: {label}?",
    heard_value="Usłyszałam: {value}. Czy to się zgadza?",
    yes_or_no="Proszę powiedzieć tak lub nie, albo nacisnąć 1 jako tak i 2 jako nie.",
    failed="Przepraszam za kłopot. Łączę z konsultantem.",
    help_options="Można powiedzieć: {options}.",
    help_anywhere=(
        "W każdej chwili można powiedzieć: powtórz, wstecz, menu główne lub konsultant,"
        " albo nacisnąć 0."
    ),
    universals={
        "agent": "konsultant",
        "repeat": "powtórz",
        "help": "pomoc",
        "back": "wstecz",
        "main_menu": "menu główne",
    },
)

_BY_LANGUAGE = {"en": ENGLISH, "pl": POLISH}


def wording(language: str) -> Wording:
    """The stock sentences for a language such as `en-GB`; English where there are none."""
    return _BY_LANGUAGE.get(language[:2].lower(), ENGLISH)
