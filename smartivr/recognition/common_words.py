"""The commonest English words and how common each is: what free speech is made of around a line.

`python -m smartivr.recognition.common_words` makes the table anew from the language model of the
pocketsphinx wheel. The table is kept with the code, since that model takes 90 MB of memory.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import pocketsphinx

from smartivr.recognition.pocketsphinx_hearing import DICTIONARY, model_file

TABLE = "common_words.tsv"
COUNT = 2500
_WORD = re.compile(r"[a-z']+")


@cache
def common_words() -> Mapping[str, float]:
    """Probability of each word, the commonest first."""
    lines = files("smartivr.recognition").joinpath(TABLE).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {word: 10 ** float(log10) for word, log10 in pairs}


def make_table(target: Path) -> None:
    """Write the words of the wheel's dictionary that its language model holds commonest."""
    decoder = pocketsphinx.Decoder(loglevel="FATAL")
    model, logarithms = decoder.get_lm(decoder.current_search()), decoder.get_logmath()
    with Path(model_file(DICTIONARY)).open(encoding="utf-8") as dictionary:
        entries = {line.partition(" ")[0] for line in dictionary}
    words = filter(_WORD.fullmatch, entries)
    scored = sorted((-model.prob([word]), word) for word in words)[:COUNT]
    rows = (f"{word}\t{logarithms.log_to_log10(-cost):.3f}\n" for cost, word in scored)
    target.write_text("".join(rows), "utf-8")


if __name__ == "__main__":
    make_table(Path(__file__).with_name(TABLE))
