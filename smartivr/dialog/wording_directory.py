"""What is said where callers name the person whom they want to speak to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DirectoryWording:
    """The sentences of one language; fields in braces are filled in."""

    key_extension: str
    help: str
    which_one: str
    """With the `{people}`, joined by `last_of_them`."""
    last_of_them: str
    works_in: str
    """A `{name}` and the `{team}`."""
    has_extension: str
    """A `{name}` and the `{extension}`, digit by digit."""
    nobody: str
    """Before the caller is brought to a human."""

    def sentences(self) -> tuple[str, ...]:
        """Everything that can be said as it stands."""
        return (self.key_extension, self.help, self.nobody)


ENGLISH = DirectoryWording(
    key_extension="Please key in the extension.",
    help=(
        "Say the first and the last name of the person, or key in the extension."
        " At any time you can say agent, or press 0."
    ),
    which_one="Which one do you mean: {people}?",
    last_of_them=", or ",
    works_in="{name} in {team}",
    has_extension="{name} on extension {extension}",
    nobody="I'm sorry, nobody can be dialled here. I will put you through to someone.",
)

POLISH = DirectoryWording(
    key_extension="Proszę wpisać numer wewnętrzny.",
    help=(
        "Proszę podać imię i nazwisko albo wpisać numer wewnętrzny."
        " W każdej chwili można powiedzieć konsultant albo nacisnąć 0."
    ),
    which_one="O kogo chodzi: {people}?",
    last_of_them=" czy ",
    works_in="{name}, {team}",
    has_extension="{name}, numer wewnętrzny {extension}",
    nobody="Przepraszam, nie ma tu nikogo do wybrania. Łączę z konsultantem.",
)

_BY_LANGUAGE = {"en": ENGLISH, "pl": POLISH}


def directory_wording(language: str) -> DirectoryWording:
    """The sentences for a language such as `en-GB`; English where there are none."""
    return _BY_LANGUAGE.get(language[:2].lower(), ENGLISH)
