"""How the words in use sound: from the engine's dictionary, else from espeak-ng's guess."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from smartivr.errors import ModelMissing
from smartivr.recognition.pronounce import Pronouncer

Pronunciations = Mapping[str, tuple[str, ...]]
"""Word to its pronunciations, each as CMU phones between blanks."""

_VARIANT = re.compile(r"\(\d+\)$")


class Lexicon:
    """A CMU dictionary on disk, completed by guesses. May be used from any thread, and blocks.

    Only the words asked for are kept in memory: a decoder with a dictionary of the words in use
    starts in a fifth of the time and in a third of the memory.
    """

    def __init__(self, dictionary: Path, pronouncer: Pronouncer) -> None:
        self._dictionary = dictionary
        self._pronouncer = pronouncer
        self._found: dict[str, tuple[str, ...]] = {}

    def pronunciations(self, words: Iterable[str]) -> Pronunciations:
        """Pronunciations of the words; those that nothing can pronounce are left out.

        Raises:
            ModelMissing: the dictionary is not there.
            EngineFailed: espeak-ng is needed and does not run.

        """
        wanted = frozenset(words)
        unseen = wanted - self._found.keys()
        if unseen:
            listed = self._look_up(unseen)
            guessed = self._pronouncer.pronounce(unseen - listed.keys())
            self._found.update(listed)
            self._found.update({word: (phones,) for word, phones in guessed.items()})
        return {word: self._found[word] for word in sorted(wanted & self._found.keys())}

    def unknown(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that nothing can pronounce.

        Raises:
            ModelMissing: the dictionary is not there.
            EngineFailed: espeak-ng is needed and does not run.

        """
        wanted = frozenset(words)
        return wanted - self.pronunciations(wanted).keys()

    def _look_up(self, words: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Read the dictionary once and pick these words."""
        found: dict[str, list[str]] = {}
        try:
            with self._dictionary.open(encoding="utf-8") as lines:
                for line in lines:
                    entry, _, phones = line.partition(" ")
                    word = entry if entry in words else _VARIANT.sub("", entry)
                    if word in words:
                        found.setdefault(word, []).append(phones.strip())
        except OSError as error:
            raise ModelMissing(
                "the pronunciation dictionary cannot be read",
                where=str(self._dictionary),
                remedy="install pocketsphinx again",
            ) from error
        return {word: tuple(variants) for word, variants in found.items()}


def dictionary_text(pronunciations: Pronunciations) -> str:
    """The pronunciations as a dictionary file, variants numbered as `word(2)`."""
    lines = [
        f"{word}({number}) {phones}" if number > 1 else f"{word} {phones}"
        for word, variants in pronunciations.items()
        for number, phones in enumerate(variants, 1)
    ]
    return "\n".join(lines) + "\n"
