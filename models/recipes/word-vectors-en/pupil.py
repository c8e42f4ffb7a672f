"""Gives each word the vector whose sums come nearest to what the teacher says of sentences.

A word begins with what the teacher says of it alone, shorter the commoner it is. Then ridge
regression moves the words of the sentences until the sum over a sentence points where the teacher
does; words that occur in none stay where they are.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

DIMENSIONS = 128
COMMON = 2e-3
"""Words of this probability begin half as long as the rarest ones."""
STIFFNESS = 2.0
"""How hard it is to move a word."""
STEPS = 40

Floats = NDArray[np.float64]


def fit_words(
    alone: Mapping[str, tuple[Floats, float]],
    sentences: Sequence[tuple[str, ...]],
    taught: Floats,
) -> tuple[list[str], Floats]:
    """Fit vectors to words.

    `alone` holds the teacher's vector and the probability of each word, `taught` the teacher's
    vector of each sentence, whose words are `sentences`.
    """
    words = list(alone)
    wanted = taught - taught.mean(axis=0)
    main = np.linalg.eigh(wanted.T @ wanted)[1][:, ::-1][:, :DIMENSIONS]
    wanted = _of_length_1(wanted @ main)
    begun = _of_length_1(np.array([alone[word][0] for word in words]))
    begun = _of_length_1((begun - begun.mean(axis=0)) @ main)
    chances = np.array([alone[word][1] for word in words])
    begun *= (COMMON / (COMMON + chances))[:, None]
    held = _held(words, sentences)
    begun *= (sums := held @ begun).ravel() @ wanted.ravel() / (sums**2).sum()
    return words, begun + _moves(held, wanted - held @ begun)


def _held(words: Sequence[str], sentences: Sequence[tuple[str, ...]]) -> sparse.csr_array:
    """How much of each sentence each word is: rows of length 1 where no word occurs twice."""
    place = {word: at for at, word in enumerate(words)}
    shares, rows, columns = [], [], []
    for row, sentence in enumerate(sentences):
        known = [place[word] for word in sentence if word in place]
        shares += [max(1, len(known)) ** -0.5] * len(known)
        rows += [row] * len(known)
        columns += known
    return sparse.csr_array((shares, (rows, columns)), shape=(len(sentences), len(words)))


def _moves(held: sparse.csr_array, missing: Floats) -> Floats:
    """Solve the ridge regression by conjugate gradients, every dimension by itself."""
    moves = np.zeros((held.shape[1], missing.shape[1]))
    rest = held.T @ missing
    way, size = rest.copy(), (rest**2).sum(axis=0)
    for _ in range(STEPS):
        change = held.T @ (held @ way) + STIFFNESS * way
        step = size / ((way * change).sum(axis=0) + 1e-12)
        moves += step * way
        rest -= step * change
        before, size = size, (rest**2).sum(axis=0)
        way = rest + size / (before + 1e-12) * way
    return moves


def _of_length_1(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(length, 1e-9)
    return unit
