from hypothesis import given
from hypothesis import strategies as st

from smartivr.transports.pace import Bucket


def test_what_is_in_the_bucket_may_be_taken_at_once_and_no_more():
    bucket = Bucket(3.0, 1.0, now=100.0)
    assert [bucket.take(1.0, 100.0) for _ in range(4)] == [True, True, True, False]


def test_the_bucket_fills_with_time_up_to_its_size():
    bucket = Bucket(2.0, 1.0, now=0.0)
    assert bucket.take(2.0, 0.0)
    assert not bucket.take(1.0, 0.5)
    assert bucket.take(1.0, 1.0)
    assert not bucket.take(2.5, 1000.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 5)), max_size=50))
def test_never_more_is_taken_than_the_size_and_what_flowed_in(steps):
    bucket, now_s, taken = Bucket(3.0, 2.0, now=0.0), 0.0, 0.0
    for passed_s, amount in steps:
        now_s += passed_s
        if bucket.take(amount, now_s):
            taken += amount
    assert taken <= 3.0 + 2.0 * now_s + 1e-6


def test_what_a_standstill_held_back_may_come_at_once() -> None:
    bucket = Bucket(3.0, 1.0, now=0.0, standstill_s=20.0)
    assert sum(bucket.take(0.25, 8.0 + part / 1024) for part in range(100)) == (3 + 8) / 0.25


def test_a_longer_standstill_earns_no_more_than_its_limit() -> None:
    bucket = Bucket(3.0, 1.0, now=0.0, standstill_s=20.0)
    assert sum(bucket.take(1.0, 3600.0) for _ in range(40)) == 23


def test_who_never_pauses_earns_nothing() -> None:
    bucket = Bucket(3.0, 1.0, now=0.0, standstill_s=20.0)
    refused = next(number for number in range(1, 999) if not bucket.take(0.06, 0.02 * number))
    assert 75 <= refused <= 77  # 0.04 s too much each time, until 3 s are used up
