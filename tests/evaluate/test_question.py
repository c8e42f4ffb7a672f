from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartivr.errors import DatasetError
from smartivr.evaluate.question import question_at
from smartivr.flows.load import load_line

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def flow(line: Path):
    return load_line(line)


def test_without_a_step_it_is_the_first_question_from_the_main_menu_on(flow):
    question = question_at(flow, "", NOW)

    assert question.step == "main"
    assert {"support", "sales", "agent", "repeat"} <= question.intents
    assert question.listen.end_silence_s == 1.1


def test_a_named_step_is_asked_with_its_own_bars(flow):
    question = question_at(flow, "number", NOW)

    assert question.listen.expecting.asked is not None
    assert question.listen.expecting.bands.accept == 0.9
    assert "number" in question.intents


def test_a_misspelt_step_gets_the_nearest_name(flow):
    with pytest.raises(DatasetError, match="did you mean 'number'"):
        question_at(flow, "numbr", NOW)


@pytest.mark.parametrize("step", ["welcome", "agent"])
def test_a_step_that_asks_nothing_is_refused(flow, step):
    with pytest.raises(DatasetError, match="asks nothing"):
        question_at(flow, step, NOW)
