import pytest

from smartivr.evaluate import capacity
from smartivr.evaluate.bench_load import Load
from smartivr.evaluate.capacity import Limits, climb, held
from smartivr.evaluate.lateness import Punctuality


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({}, ""),
        ({"delay_ms_p95": 250.0}, ""),
        ({"delay_ms_p95": 251.0}, "the delay's p95 is 251 ms, beyond 250 ms"),
        ({"delay_ms_p95": None}, "nothing was heard"),
        (
            {"frames": Punctuality(1000, 0.0, 1.0, 5.0, 0.02)},
            "2.0 % of the frames are late, more than 1 %",
        ),
        (
            {"errors": {"recognizer-behind": 2}, "calls_refused": 1},
            "0 calls broke, 1 were refused (2 recognizer-behind)",
        ),
    ],
)
def test_each_limit_is_named_when_it_breaks(outcome, seen, said):
    assert Limits().broken_by(outcome(8, **seen)) == said


class FakeCrowd:
    """Grows without calls; its delay is ten times its size."""

    def __init__(self, outcome):
        self.sizes = []
        self._outcome = outcome

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return None

    async def grow(self, calls):
        self.sizes.append(calls)

    async def watch(self, load):
        return self._outcome(load.calls, delay_ms_p95=10.0 * load.calls)


@pytest.fixture
def search(monkeypatch, outcome):
    """Search up to so many calls: `steps, sizes = await search(96)`."""

    async def climbing(most):
        fake = FakeCrowd(outcome)
        monkeypatch.setattr(capacity, "crowd", lambda *_: fake)
        steps = [step async for step in climb(None, Load(8, "", 1.0), Limits(), most)]
        return steps, fake.sizes

    return climbing


async def test_calls_are_added_until_a_limit_breaks(search):
    steps, sizes = await search(96)

    assert sizes == [8, 16, 24, 32]
    assert [bool(step.broken) for step in steps] == [False, False, False, True]
    assert held(steps) == 24


async def test_a_search_ends_where_it_is_told_to(search):
    steps, sizes = await search(20)

    assert sizes == [8, 16]
    assert held(steps) == 16


def test_nothing_is_held_where_the_first_step_breaks(outcome):
    assert held([capacity.Step(outcome(8), "the delay")]) == 0
