import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.past import Past

KEPT = 100


@given(st.lists(st.integers(0, 250), max_size=20), st.data())
def test_a_part_of_the_end_is_what_was_added_there(sizes, data):
    past, total = Past(KEPT), sum(sizes)
    whole = np.arange(1, total + 1).astype(np.int16)
    for piece in np.split(whole, np.cumsum(sizes)[:-1]) if sizes else []:
        past.add(piece)
    start = data.draw(st.integers(total - KEPT, total))
    end = data.draw(st.integers(start, total))
    expected = np.concatenate([np.zeros(KEPT, np.int16), whole])[start + KEPT : end + KEPT]
    assert past.end == total
    assert np.array_equal(past.between(start, end), expected)


@pytest.mark.parametrize(("start", "end"), [(10, 301), (199, 250), (-1, 210)])
def test_what_is_gone_or_has_not_come_is_not_there(start, end):
    past = Past(KEPT)
    past.add(np.ones(300, np.int16))
    assert past.between(start, end) is None
