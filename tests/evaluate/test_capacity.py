from dataclasses import replace

import pytest

from smartivr.evaluate import capacity
from smartivr.evaluate.bench_load import Load, Outcome
from smartivr.evaluate.capacity import Limits, climb, held
from smartivr.evaluate.lateness import Punctuality

FINE = Punctuality(1000, 0.0, 1.0, 5.0, 0.0)


def outcome(calls, delay_ms=80.0, **changes):
    plain = Outcome(
        load=Load(calls, "", 1.0),
        frames=FINE,
        callers_loop=FINE,
        server_beat=FINE,
        server_cores=1.0,
        callers_cores=0.1,
        server_mb=200.0,
        call_mb=1.0,
        answer_ms_p50=600.0,
        answer_ms_p95=700.0,
        delay_ms_p50=delay_ms / 2,
        delay_ms_p95=delay_ms,
        recognition_ms_p50=10.0,
        recognition_ms_p95=20.0,
        understood=10,
        rejected=0,
        calls_ended=0,
        calls_broken=0,
        calls_refused=0,
        errors={},
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (outcome(8), ""),
        (outcome(8, 250.0), ""),
        (outcome(8, 251.0), "the delay's p95 is 251 ms, beyond 250 ms"),
        (outcome(8, delay_ms_p95=None), "nothing was heard"),
        (
            outcome(8, frames=replace(FINE, late_share=0.02)),
            "2.0 % of the frames are late, more than 1 %",
        ),
        (
            outcome(8, errors={"recognizer-behind": 2}, calls_refused=1),
            "0 calls broke, 1 were refused (2 recognizer-behind)",
        ),
    ],
)
def test_each_limit_is_named_when_it_breaks(one, said):
    assert Limits().broken_by(one) == said


class FakeCrowd:
    """Grows without calls; its delay is ten times its size."""

    def __init__(self):
        self.sizes = []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return None

    async def grow(self, calls):
        self.sizes.append(calls)

    async def watch(self, load):
        return outcome(load.calls, 10.0 * load.calls)


async def search(monkeypatch, most):
    fake = FakeCrowd()
    monkeypatch.setattr(capacity, "crowd", lambda *_: fake)
    steps = [step async for step in climb(None, Load(8, "", 1.0), Limits(), most)]
    return steps, fake.sizes


async def test_calls_are_added_until_a_limit_breaks(monkeypatch):
    steps, sizes = await search(monkeypatch, 96)

    assert sizes == [8, 16, 24, 32]
    assert [bool(step.broken) for step in steps] == [False, False, False, True]
    assert held(steps) == 24


async def test_a_search_ends_where_it_is_told_to(monkeypatch):
    steps, sizes = await search(monkeypatch, 20)

    assert sizes == [8, 16]
    assert held(steps) == 16


def test_nothing_is_held_where_the_first_step_breaks():
    assert held([capacity.Step(outcome(8, 900.0), "the delay")]) == 0
