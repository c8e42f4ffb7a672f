"""A new line can be read whatever it is called."""

from pathlib import Path

import pytest

from smartivr.flows.load import read_line
from smartivr.flows.starter import LANGUAGES, NewLine, copied, starter

NAMES = ("Corner shop", "null", 'A: "b" #c', "- one\n- two", "100", "Ósma: [brama", "it's")
STRANGE = NewLine("shop", "Corner shop", queue="x: [1\ny")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("title", NAMES)
def test_a_title_is_read_as_it_was_written(title, language):
    texts = starter(NewLine("shop", title, ("4820",)), language)
    flow = read_line(Path("shop"), texts=texts).flow
    assert flow.title == title
    again = copied(texts, NewLine("other", title[::-1]))
    assert read_line(Path("other"), texts=again).flow.title == title[::-1]


def test_a_queue_of_any_name_is_one_name():
    flow = read_line(Path("shop"), texts=starter(STRANGE, "en")).flow
    assert flow.steps["person"].queue == STRANGE.queue
