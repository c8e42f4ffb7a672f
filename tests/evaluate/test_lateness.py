import asyncio
import time

import pytest

from smartivr.evaluate.lateness import LoopWatch, Punctuality, Schedule


def lateness_of(*arrivals_s: float) -> list[float]:
    schedule = Schedule()
    for at_s in arrivals_s:
        schedule.arrived(at_s)
    return schedule.lateness_s


def test_frames_every_20_ms_are_punctual():
    assert lateness_of(1.0, 1.02, 1.04, 1.06) == pytest.approx([0, 0, 0, 0], abs=1e-9)


def test_a_frame_after_a_pause_is_late_and_so_are_those_that_do_not_catch_up():
    assert lateness_of(1.0, 1.02, 1.10, 1.11, 1.12) == pytest.approx([0, 0, 0.06, 0.05, 0.04])


def test_a_late_first_frame_does_not_hide_the_lateness_of_others():
    assert lateness_of(1.03, 1.02, 1.04, 1.08) == pytest.approx([0, 0, 0, 0.02], abs=1e-9)


def test_frames_dropped_on_purpose_start_a_new_schedule():
    schedule = Schedule()
    schedule.arrived(1.0)
    schedule.interrupted()
    schedule.arrived(3.0)
    schedule.arrived(3.02)

    assert schedule.lateness_s == pytest.approx([0, 0, 0], abs=1e-9)


def test_lateness_is_summed_up():
    figures = Punctuality.of([0.0] * 98 + [0.03, 0.5])

    assert (figures.frames, figures.p50_ms, figures.late_share) == (100, 0.0, 0.02)
    assert (figures.p99_ms, figures.longest_ms) == (30.0, 500.0)
    assert Punctuality.of([]).frames == 0


async def test_a_loop_that_stands_still_is_noticed():
    watch = LoopWatch()
    watching = asyncio.create_task(watch.run())
    await asyncio.sleep(0)

    deadline = time.perf_counter() + 0.05
    while time.perf_counter() < deadline:
        pass
    await asyncio.sleep(0.02)
    watching.cancel()

    assert max(watch.late_s) >= 0.035
