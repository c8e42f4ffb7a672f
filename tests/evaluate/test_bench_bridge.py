from io import StringIO

from rich.console import Console

from smartivr.evaluate.bench_bridge import PAIRS_HZ, bridges_table, measure_bridges


def test_talks_cost_little_and_delay_is_short_at_every_pair_of_rates():
    costs = measure_bridges(2)
    assert [(cost.caller_hz, cost.agent_hz) for cost in costs] == list(PAIRS_HZ)
    assert all(0 < cost.cpu_ms_per_s < 200 for cost in costs)
    assert all(0 < cost.delay_ms <= 100 for cost in costs)
    page = StringIO()
    Console(file=page, width=100).print(bridges_table(costs))
    assert "48000 Hz" in page.getvalue()
