from math import isnan

import pytest

from smartivr.simulation.draws import Draws, Handling, Load
from smartivr.simulation.report import report
from smartivr.simulation.run import Simulation
from smartivr.simulation.setting import EVERY, setting


def simulated(shop, load, seed=1, queue="repairs"):
    return Simulation(setting(shop, load, queue), load, Draws(load, seed)).run()


def test_the_same_seed_gives_the_same_simulation(shop):
    load = Load(hours=3)
    first, second = simulated(shop, load), simulated(shop, load)
    assert first.waits_s == second.waits_s
    assert first.waits_s != simulated(shop, load, seed=2).waits_s


def test_everybody_who_called_is_answered(shop):
    record = simulated(shop, Load(hours=6, calls_per_hour=80))
    assert record.calls == len(record.waits_s) == len(record.stays)
    assert not any(isnan(wait_s) for wait_s in record.waits_s)
    assert {stay.how for stay in record.stays} == {"answered"}


@pytest.mark.parametrize("queue", ["repairs", EVERY])
def test_callers_wait_as_in_the_ideal_queue_but_for_their_time_in_the_menus(shop, queue):
    load = Load(hours=12, calls_per_hour=60)
    record = simulated(shop, load, queue=queue)
    real, ideal = sum(record.waits_s), sum(record.ideal_waits_s)
    assert real == pytest.approx(ideal, rel=0.05)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_corrected_for_chance_is_within_3_percent_of_erlang_c(shop, seed):
    load = Load(hours=12)
    found = report(simulated(shop, load, seed), load)
    assert found.erlang_c_holds
    probability, mean = found.deviations
    assert abs(probability) < 0.03
    assert abs(mean) < 0.03


def test_without_correction_the_interval_holds_erlang_c(shop):
    load = Load(hours=60, calls_per_hour=40)  # 2.67 Erlang: waits are short and soon forgotten
    found = report(simulated(shop, load), load)
    off = abs(found.sampled_wait_probability - found.erlang_c_wait_probability)
    assert off <= 1.5 * found.sampled_wait_probability_within


def test_an_agent_who_takes_longer_shows_although_chance_is_corrected(shop, monkeypatch):
    load = Load(hours=12)
    plain = Simulation._connect

    def slower(self, action):
        self._callers[action.call].handle_s += 20.0
        plain(self, action)

    monkeypatch.setattr(Simulation, "_connect", slower)
    found = report(simulated(shop, load), load)
    assert found.deviations[0] > 0.05
    assert found.deviations[1] > 0.2


def test_impatient_callers_give_up_and_erlang_c_is_not_claimed(shop):
    load = Load(hours=6, calls_per_hour=90, patience_s=60)
    found = report(simulated(shop, load), load)
    assert found.figures.ended["abandoned"] > 20
    assert not found.erlang_c_holds
    assert found.deviations is None
    assert found.wait_probability == found.sampled_wait_probability


def test_who_prefers_it_is_called_back_in_turn(shop):
    load = Load(hours=6, calls_per_hour=74, callback_share=0.5, callback_over_s=60)
    found = report(simulated(shop, load), load)
    assert found.figures.ended["callback"] > 20
    assert found.figures.ended["callback"] + found.figures.answered == found.calls


def test_overload_has_no_steady_state(shop):
    load = Load(hours=1, calls_per_hour=120)
    found = report(simulated(shop, load), load)
    assert not found.erlang_c_holds
    assert found.erlang_c_mean_wait_s is None


def test_estimates_of_fixed_times_are_right(shop):
    load = Load(hours=30, calls_per_hour=69, handling=Handling.FIXED)
    found = report(simulated(shop, load), load)
    assert found.estimates > 800
    assert found.estimate_within_20_percent > 0.9


def test_estimates_in_a_busy_hour_are_right_for_four_of_five(shop):
    # 20 agents who are busy for 99 % of the time, with times that spread by 30 %.
    load = Load(hours=4, calls_per_hour=297, agents=20, handling=Handling.LOGNORMAL)
    found = report(simulated(shop, load, seed=3), load)
    assert found.estimates > 800
    assert found.estimate_within_20_percent > 0.8
