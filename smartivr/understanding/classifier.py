"""Learns from examples what a text may mean: for phrasings that nobody listed.

A logistic regression over words, runs of letters and word vectors. Beside the options it knows
one more class, chatter: sentences that belong to no option, so that it can tell what is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from smartivr.understanding.text_features import TextFeatures
from smartivr.understanding.word_vectors import chatter, word_vectors

NOTHING = ""
"""The class of texts that belong to no option."""
REGULARISATION = 30.0
MOST_STEPS = 200
FAINTEST = 1e-4
"""A chance below this, or so near 1, is not told from it."""
CHANCE_COUNTS, LIKENESS_COUNTS, START = 1.0, 2.0, 1.0
"""How chance and likeness make a confidence; from typed requests to menus of 5 or 20 examples."""
_SMALLEST_SHARE = 1e-7
"""Directions in which the examples differ less than this are left out."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Judgement:
    """What the examples say of one text."""

    chances: Mapping[str, float]
    """The share of each intent; what is left is the chance of none of them."""
    likeness: Mapping[str, float]
    """How like each intent's most similar example it is, 0..1."""

    def confidence(self, intent: str) -> float:
        """How sure it is that this intent was meant, 0..1; 0.75 is a fair bar for acting."""
        chance = min(max(self.chances[intent], FAINTEST), 1 - FAINTEST)
        odds = CHANCE_COUNTS * log(chance / (1 - chance))
        return 1 / (1 + exp(-(odds + LIKENESS_COUNTS * self.likeness[intent] + START)))


class Classifier:
    """Tells intents apart by their examples."""

    def __init__(self, texts: Sequence[str], intents: Sequence[str], language: str) -> None:
        """Learn; texts are folded words with spaces between, each with its intent."""
        from threadpoolctl import threadpool_limits  # noqa: PLC0415  comes with scikit-learn

        with threadpool_limits(1):  # so small a sum takes longer by far if it is parted
            self._learn(texts, intents, language)

    def _learn(self, texts: Sequence[str], intents: Sequence[str], language: str) -> None:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  slow to import

        self._features = TextFeatures(texts, word_vectors(language))
        told = chatter(language)
        rows = self._features.rows([*texts, *told])
        likeness = (rows @ rows.T).toarray()
        spread, directions = np.linalg.eigh(likeness)
        kept = spread > _SMALLEST_SHARE * spread[-1]
        basis = directions[:, kept] / np.sqrt(spread[kept])
        labels = np.array([*intents, *([NOTHING] * len(told))])
        model = LogisticRegression(C=REGULARISATION, max_iter=MOST_STEPS)
        model.fit(likeness @ basis, labels)
        self._examples = rows[: len(texts)].T.tocsr()
        self._norms = np.sqrt(np.diag(likeness)[: len(texts)])
        slopes, self._bias = _of_each_class(model.coef_, model.intercept_)
        self._weights = rows.T @ (basis @ slopes.T)
        self._classes = [str(name) for name in model.classes_]
        self._of = {
            intent: np.array([at for at, each in enumerate(intents) if each == intent])
            for intent in sorted(set(intents))
        }

    def judge(self, text: str) -> Judgement:
        """Compare a text (folded words with spaces between) with the examples."""
        places, values = self._features.numbers(text)
        odds = np.einsum("f,fc->c", values, self._weights[places]) + self._bias
        chances = np.exp(odds - odds.max())
        chances /= chances.sum()
        length = float(np.sqrt((values**2).sum())) or 1.0
        likeness = values @ self._examples[places] / (self._norms * length)
        return Judgement(
            {
                intent: float(share)
                for intent, share in zip(self._classes, chances, strict=True)
                if intent != NOTHING
            },
            {
                intent: min(1.0, max(0.0, float(likeness[at].max())))
                for intent, at in self._of.items()
            },
        )


def _of_each_class(slopes: Matrix, bias: Matrix) -> tuple[Matrix, Matrix]:
    """Give each class its row; of two classes the regression stores the second one's alone."""
    if len(bias) > 1:
        return slopes, bias
    return np.vstack([np.zeros_like(slopes), slopes]), np.array([0.0, bias[0]])
