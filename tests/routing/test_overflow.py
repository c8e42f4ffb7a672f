from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.overflow import overflow


def test_without_another_queue_nobody_is_sent_anywhere():
    assert overflow({}, []) == ""
    assert overflow({"a": 0}, []) == ""


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9), min_size=1), st.integers(1, 80))
def test_every_queue_has_its_share_at_every_moment(weights, callers):
    sent = []
    for _ in range(callers):
        sent.append(overflow(weights, sent))
        total = sum(weights.values())
        for queue, weight in weights.items():
            assert abs(sent.count(queue) - len(sent) * weight / total) <= len(weights)


def test_after_a_full_round_the_shares_are_exact():
    sent = []
    for _ in range(40):
        sent.append(overflow({"near": 3, "far": 1}, sent))
    assert (sent.count("near"), sent.count("far")) == (30, 10)
