from io import StringIO

import pytest
from rich.console import Console

from smartivr.evaluate import bench_pipecat
from smartivr.evaluate.bench_connectors import Cost, connectors_table, measure_connectors
from smartivr.evaluate.bench_dialects import SPECIMENS, feed
from smartivr.providers.registry import PROVIDERS
from smartivr.transports.dialect import Begun, Media


def printed(costs: list[Cost]) -> str:
    told = StringIO()
    Console(width=200, file=told).print(connectors_table(costs, 60.0))
    return told.getvalue()


@pytest.mark.parametrize("name", sorted(SPECIMENS))
def test_each_dialect_takes_and_gives_every_frame_of_its_feed(name: str) -> None:
    specimen = SPECIMENS[name]
    given, dialect = feed(specimen, 1.0), specimen.make()
    opened = [heard for message in given.opening for heard in dialect.received(message)]
    begun = next(heard for heard in opened if isinstance(heard, Begun))
    assert begun.media.rate_hz == given.rate_hz
    media = [heard for message in given.received for heard in dialect.received(message)]
    assert sum(len(one.samples) for one in media if isinstance(one, Media)) == given.rate_hz
    assert len(given.spoken) == 50
    sent = [message for samples in given.spoken for message in dialect.audio(samples)]
    assert sent, "some gather several frames into one message, none gathers all"


def test_every_dialect_is_measured_and_pipecat_left_out_where_it_is_not(monkeypatch) -> None:
    monkeypatch.setattr(bench_pipecat, "installed", lambda: "")
    costs = measure_connectors(0.1)
    assert [cost.dialect for cost in costs] == list(SPECIMENS)
    assert all(cost.translated_ms > 0 for cost in costs)
    assert all(cost.pipecat_ms is None for cost in costs)
    assert "pip install . pipecat-ai" in printed(costs)


def test_shares_of_pipecats_cost_stand_beside_ours(monkeypatch) -> None:
    monkeypatch.setattr(bench_pipecat, "installed", lambda: "1.14.0")
    told = printed([Cost("twilio", 20.0, 30.0, 40.0), Cost("asterisk", 10.0, 20.0, None)])
    assert "20.0 ms          30.0 ms               40.0 ms" in told
    assert "0.50" in told
    assert "0.75" in told
    assert "pipecat-ai 1.14.0" in told


@pytest.mark.skipif(not bench_pipecat.installed(), reason="pipecat-ai is not installed")
def test_pipecat_is_fed_the_same_frames() -> None:
    costs = measure_connectors(0.1)
    assert {cost.dialect for cost in costs if cost.pipecat_ms} >= {"twilio", "telnyx", "plivo"}


def test_every_dialect_that_can_be_called_is_measured() -> None:
    assert set(SPECIMENS) == set(PROVIDERS)
