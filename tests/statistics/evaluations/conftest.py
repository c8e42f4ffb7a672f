"""Recordings as they were heard."""

import pytest

from smartivr.statistics.evaluations.kept import Row


@pytest.fixture(scope="session")
def heard():
    """Make what was heard of one recording."""

    def make(file, intent, understood, confidence, **more):
        fields = {
            "file": file,
            "condition": "clean",
            "text": file,
            "intent": intent,
            "slots": {},
            "understood": understood,
            "understood_slots": {},
            "confidence": confidence,
            "heard": understood,
            "runner_up": "",
        }
        return Row(**{**fields, **more})

    return make


@pytest.fixture(scope="session")
def rows(heard):
    """Six answers and four of something else."""
    return (
        heard("a", "sales", "sales", 0.95),
        heard("b", "sales", "sales", 0.8),
        heard("c", "support", "support", 0.7),
        heard("d", "support", "sales", 0.78),
        heard("e", "support", "support", 0.4),
        heard("f", "support", "", 0.0),
        heard("g", "", "sales", 0.85),
        heard("h", "", "support", 0.6),
        heard("i", "", "support", 0.3),
        heard("j", "", "", 0.0),
    )
