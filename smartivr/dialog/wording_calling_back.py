"""What somebody who is called back hears first, in every language of the prompts."""

from collections.abc import Mapping

_SENTENCES: Mapping[str, str] = {
    "en": "Hello, this is {title}, calling you back as promised. One moment, please.",
    "pl": "Dzień dobry, tu {title}. Oddzwaniamy, tak jak obiecaliśmy. Proszę chwilę poczekać.",
}


def calling_back(language: str, title: str) -> str:
    """Say who calls, in a language or else in English."""
    sentence = _SENTENCES.get(language[:2].lower(), _SENTENCES["en"])
    return sentence.format(title=title.replace("{", "").replace("}", ""))
