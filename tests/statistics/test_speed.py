"""How long a report may take, in CPU time, whatever else the machine does."""

import gc
import time
from datetime import UTC, datetime, timedelta

import pytest
from call_history import history

from smartivr.statistics.digest import as_json, from_json
from smartivr.statistics.digesting import digest
from smartivr.statistics.grouping import By
from smartivr.statistics.past import Past, PastCall
from smartivr.statistics.reading import few_collections
from smartivr.statistics.tables import table

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
MOST_S_PER_CALL = 0.0005
"""So that a hundred thousand calls take less than a minute on any machine; 0.1 ms is usual."""
CALLS = 5000


@pytest.fixture(scope="module")
def kept(shop) -> dict:
    """One call's digest as it is kept."""
    (call,) = history(shop, {}, [NINE], 1)
    return as_json(digest(call.log))


@pytest.mark.parametrize("by", [None, By.HOUR, By.STEP, By.OPTION])
def test_a_call_costs_a_report_less_than_half_a_millisecond(kept, by) -> None:
    began = time.process_time()
    with few_collections():
        calls = tuple(
            PastCall(
                f"c{number}",
                "shop",
                NINE,
                NINE + timedelta(minutes=1),
                "hung-up",
                digest=from_json(kept),
            )
            for number in range(CALLS)
        )
        assert table(Past(NINE, NINE + timedelta(days=1), calls=calls), by).rows
    assert gc.isenabled()
    assert time.process_time() - began < CALLS * MOST_S_PER_CALL
