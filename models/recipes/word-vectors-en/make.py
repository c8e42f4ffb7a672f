"""Makes `smartivr/understanding/word_vectors/en.npz`; see the README beside this file."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pupil import fit_words
from sentences import known_words, make_sentences
from teacher import ask_teacher
from trigrams import Trigrams, read_trigrams

from smartivr.understanding.normalize import folded

SEED = 5
CHATTER = 200
LARGEST = 127
ADDED = (
    "app,apps,autopay,bluetooth,cashback,chatbot,debited,ebay,ebook,emails,ethernet,esim,faq,"
    "fibre,firmware,inbox,invoices,iphone,landline,login,logins,modem,netflix,onboarding,overdrawn,"
    "passcode,payee,paypal,payslip,playlist,podcast,prepaid,reboot,reschedule,roaming,router,sim,"
    "skype,smartphone,spam,standing,streaming,tariff,tariffs,timesheet,touchscreen,unsubscribe,"
    "uninstall,username,vegan,voip,voucher,vouchers,website,wifi,youtube,zoom"
)
"""Words of today's business that the language model does not know, or finds rare."""
TABLE = Path(__file__).parents[3] / "smartivr" / "understanding" / "word_vectors" / "en.npz"


def main() -> None:
    """Make the table, or go on making it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for what is done so far")
    parser.add_argument("--sentences", type=int, default=6144, help="sentences to learn from")
    parser.add_argument("--out", type=Path, default=TABLE, help="table to write")
    given = parser.parse_args()
    model = read_trigrams()
    sentences = make_sentences(model)
    np.random.default_rng(SEED).shuffle(sentences)
    chatter, learnt = sentences[-CHATTER:], sentences[: given.sentences]
    taught = ask_teacher(learnt, given.work, "sentences")
    alone = _alone(model, given.work)
    words, vectors = fit_words(alone, [folded(each, "en") for each in learnt], taught)
    _write(given.out, words, vectors, chatter)


def _alone(model: Trigrams, work: Path) -> dict[str, tuple[NDArray[np.float32], float]]:
    """Ask for words by themselves; those that are folded to the same are the commonest one."""
    words = [*known_words(model), *ADDED.split(",")]
    vectors = ask_teacher(words, work, "words")
    chance = dict(zip(model.words, np.exp(model.alone), strict=True))
    rare = min(chance.values())
    found: dict[str, tuple[NDArray[np.float32], float]] = {}
    for word, vector in zip(words, vectors, strict=True):
        name = word.replace("'", "")
        if name.isalpha():
            found.setdefault(name, (vector, float(chance.get(word, rare))))
    return found


def _write(out: Path, words: list[str], vectors: NDArray[np.float64], chatter: list[str]) -> None:
    scale = np.abs(vectors).max(axis=0) / LARGEST
    np.savez_compressed(
        out,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=np.round(vectors / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        chatter=np.frombuffer("\n".join(chatter).encode(), np.uint8),
    )


if __name__ == "__main__":
    main()
