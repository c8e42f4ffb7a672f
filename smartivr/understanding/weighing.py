"""Weighs what speaks for and against a belief: a logistic function with stored coefficients.

The coefficients belong to measurements, not to intents, so they hold for every menu. They are
learnt by `smartivr confidence-train`, which needs scikit-learn; weighing needs nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp

STORED = "confidence.json"
MOST_EXTREME = 30.0


@dataclass(frozen=True)
class Weight:
    """How much one measurement counts."""

    usual: float
    """What it was on average; a measurement that is absent counts as this."""
    weight: float
    """Per unit above the usual; never negative, as every measurement is higher for better."""


@dataclass(frozen=True)
class Weights:
    """The logistic function for one way of listening."""

    bias: float
    """Log odds where everything is as usual."""
    weights: Mapping[str, Weight]

    def shares(self, measured: Mapping[str, float]) -> dict[str, float]:
        """What each measurement adds to the log odds or takes from them."""
        return {
            name: each.weight * (measured[name] - each.usual)
            for name, each in self.weights.items()
            if name in measured
        }

    def probability(self, measured: Mapping[str, float]) -> float:
        """How probable it is that acting is right, 0..1."""
        odds = self.bias + sum(self.shares(measured).values())
        return 1 / (1 + exp(-max(-MOST_EXTREME, min(MOST_EXTREME, odds))))


@lru_cache(maxsize=1)
def stored_weights() -> Mapping[str, Weights]:
    """Give the shipped functions by the engine whose hearing they judge."""
    content = files("smartivr.understanding").joinpath(STORED).read_text(encoding="utf-8")
    return weights_from(json.loads(content)["engines"])


def weights_from(engines: Mapping[str, Mapping[str, object]]) -> dict[str, Weights]:
    """Make functions of their stored form."""
    return {
        engine: Weights(
            bias=stored["bias"],  # type: ignore[arg-type]  # a number, as written by `as_stored`
            weights={
                name: Weight(*numbers)
                for name, numbers in stored["weights"].items()  # type: ignore[attr-defined]  # likewise
            },
        )
        for engine, stored in engines.items()
    }
