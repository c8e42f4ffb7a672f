"""How words sound that are in no dictionary: espeak-ng's guess in the CMU phone set.

espeak-ng is GPL-3.0 and stays in a process of its own (`phonemes`), which is started when the
first such word turns up.
"""

import json
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable, Mapping

from smartivr.errors import EngineFailed

ARPABET: Mapping[str, str] = {
    "a": "AA", "aɪ": "AY", "aɪə": "AY AH", "aɪɚ": "AY ER", "aʊ": "AW", "æ": "AE", "ɐ": "AH",
    "ɑ": "AA", "ɑː": "AA", "ɑːɹ": "AA R", "ɒ": "AA", "ʌ": "AH", "ə": "AH", "əl": "AH L",
    "ɚ": "ER", "ɜː": "ER", "ɝ": "ER", "ɛ": "EH", "ɛɹ": "EH R", "e": "EH", "eɪ": "EY",
    "i": "IY", "iː": "IY", "iə": "IY AH", "ɪ": "IH", "ɪɹ": "IH R", "ɪə": "IH AH", "ᵻ": "IH",
    "o": "OW", "oʊ": "OW", "oː": "AO", "oːɹ": "AO R", "ɔ": "AO", "ɔː": "AO", "ɔːɹ": "AO R",
    "ɔɪ": "OY", "u": "UW", "uː": "UW", "ʊ": "UH", "ʊɹ": "UH R",
    "b": "B", "d": "D", "dʒ": "JH", "ð": "DH", "f": "F", "ɡ": "G", "g": "G", "h": "HH",
    "j": "Y", "k": "K", "l": "L", "ɫ": "L", "m": "M", "n": "N", "ŋ": "NG", "n̩": "AH N",
    "l̩": "AH L", "m̩": "AH M", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T",
    "tʃ": "CH", "ɾ": "T", "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "x": "K", "ç": "HH",
    "z": "Z", "ʒ": "ZH", "ɬ": "L", "ɲ": "N Y", "ts": "T S", "ʎ": "L Y", "q": "K",
}  # fmt: skip
"""Sounds of espeak-ng's English voice and the phones of the CMU dictionary that come nearest."""

_STRESS = str.maketrans("", "", "ˈˌ ")
PATIENCE_S = 15.0


def arpabet(sounds: Iterable[str]) -> str:
    """Spell espeak-ng's sounds in CMU phones; empty where one of them has no counterpart."""
    phones: list[str] = []
    for sound in sounds:
        plain = sound.translate(_STRESS)
        if not plain:
            continue
        spelled = ARPABET.get(plain) or _piecewise(plain)
        if not spelled:
            return ""
        phones.append(spelled)
    return " ".join(phones)


def _piecewise(sound: str) -> str:
    """Spell a sound that is several run together, longest known piece first."""
    phones: list[str] = []
    while sound:
        length = next((n for n in range(len(sound), 0, -1) if sound[:n] in ARPABET), 0)
        if length == 0:
            if phones and sound[0] == "ː":
                sound = sound[1:]
                continue
            return ""
        phones.append(ARPABET[sound[:length]])
        sound = sound[length:]
    return " ".join(phones)


def _latin(word: str) -> bool:
    """espeak-ng names letters of other scripts ("Chinese letter") in place of reading them."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in word if letter.isalpha())


class Pronouncer:
    """Guesses pronunciations; every guess is kept. May be used from any thread, and blocks."""

    def __init__(self, voice: str = "en-us") -> None:
        self._voice = voice
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()

    def pronounce(self, words: Iterable[str]) -> Mapping[str, str]:
        """Guess the phones of each word; words that cannot be spoken are left out.

        Raises:
            EngineFailed: espeak-ng does not run.

        """
        with self._lock:
            wanted = sorted({word for word in words if _latin(word)})
            missing = [word for word in wanted if word not in self._known]
            if missing:
                sounds = self._ask(missing)
                self._known.update({word: arpabet(sounds[word]) for word in missing})
            return {word: self._known[word] for word in wanted if self._known[word]}

    def _ask(self, words: list[str]) -> Mapping[str, list[str]]:
        request = json.dumps({"voice": self._voice, "words": words})
        command = [sys.executable, "-m", "smartivr.recognition.phonemes"]
        try:
            process = subprocess.run(  # noqa: S603  our own module, no shell
                command, input=request.encode(), capture_output=True, timeout=PATIENCE_S, check=True
            )
            sounds: dict[str, list[str]] = json.loads(process.stdout)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            raise EngineFailed(
                "espeak-ng cannot say how unknown words sound",
                where="pronunciation",
                remedy="run `smartivr doctor`",
            ) from error
        return sounds
