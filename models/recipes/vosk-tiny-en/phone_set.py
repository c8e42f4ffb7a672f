"""The phones of the model and the numbers that Kaldi gives them.

Every phone is one state that is entered once and then repeated; the network has one output (a
"pdf") for a phone's first frame and one for its further frames, whatever its place in the word.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Sequence

SILENCE = "SIL"
SPEECH = "SPN"
"""Any speech: the only phone of the word `[unk]`."""
PHONES = (
    *("AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH"),
    *("IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH"),
    *("UH", "UW", "V", "W", "Y", "Z", "ZH"),
)
BASE = (SILENCE, SPEECH, *PHONES)
OUTPUTS = 2 * len(BASE)
PLACES = {"B": "begin", "E": "end", "I": "internal", "S": "singleton"}
"""Places of a phone in its word, as Kaldi names them."""
PLACED = (SILENCE, SPEECH, *(f"{phone}_{place}" for phone in PHONES for place in PLACES))
NUMBERS = {name: number for number, name in enumerate(PLACED, start=1)}
"""Kaldi's number of every phone in its place."""


def first_output(phone: str) -> int:
    """Output for the first frame of a phone; the next output is for its further frames."""
    return 2 * BASE.index(phone.partition("_")[0])


def entering(phone: str) -> int:
    """Transition-id of a placed phone's first frame."""
    return 2 * NUMBERS[phone]


def staying(phone: str) -> int:
    """Transition-id of a placed phone's further frames."""
    return 2 * NUMBERS[phone] - 1


def placed(phones: Sequence[str]) -> list[str]:
    """The phones of one word, each with its place."""
    if len(phones) == 1:
        return [f"{phones[0]}_S"]
    inner = [f"{phone}_I" for phone in phones[1:-1]]
    return [f"{phones[0]}_B", *inner, f"{phones[-1]}_E"]
