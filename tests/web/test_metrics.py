from types import SimpleNamespace

import pytest

from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.runtime.engines import Engines
from smartivr.web.metrics import Metrics

ARRIVAL = PlayoutFigures(pieces=100, heard_s=2.0, concealed_s=0.06, late=2)
AT = "2026-11-23T10:00:00+00:00"
CALL = SimpleNamespace(flow=SimpleNamespace(line="shop"), heard_by="scripted")


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ({"type": "call-started"}, 'smartivr_calls_total{line="shop"} 1.0'),
        (
            {"type": "understood", "meaning": {"band": "confirm", "heard": "my secret"}},
            'smartivr_utterances_total{band="confirm",line="shop"} 1.0',
        ),
        (
            {"type": "answered", "latency_ms": 450},
            'smartivr_answer_seconds_bucket{le="0.5",line="shop"} 1.0',
        ),
        (
            {"type": "arrival", **ARRIVAL.told()},
            'smartivr_caller_audio_seconds_total{kind="concealed"} 0.06',
        ),
        (
            {"type": "arrival", **ARRIVAL.told()},
            'smartivr_caller_audio_dropped_total{why="late"} 2.0',
        ),
        (
            {"type": "arrival", **ARRIVAL.told()},
            'smartivr_caller_audio_delay_seconds_bucket{le="0.005"} 1.0',
        ),
        (
            {"type": "error", "code": "engine-failed", "message": "my secret"},
            'smartivr_call_errors_total{code="engine-failed"} 1.0',
        ),
        (
            {
                "type": "route",
                "outcome": {"verdict": "routed", "kind": "queue", "destination": "my secret"},
            },
            'smartivr_outcomes_total{kind="queue",line="shop",verdict="routed"} 1.0',
        ),
    ],
)
def test_an_entry_of_a_calls_log_is_counted_without_personal_data(entry, line):
    metrics = Metrics()
    metrics.event(CALL, {"seq": 1, "at": AT, **entry})
    text = metrics.text().decode()
    assert line in text.splitlines()
    assert "my secret" not in text


def test_other_entries_change_nothing():
    metrics = Metrics()
    before = metrics.text()
    metrics.event(CALL, {"seq": 1, "at": "", "type": "key-pressed", "key": "7"})
    metrics.event(CALL, {})
    assert metrics.text() == before


def test_two_servers_in_one_process_count_apart():
    first, second = Metrics(), Metrics()
    first.event(CALL, {"type": "call-started"})
    assert b'smartivr_calls_total{line="shop"}' not in second.text()


@pytest.mark.parametrize("code", ["engine-failed", "recognizer-behind"])
def test_an_utterance_that_was_lost_is_counted_by_code_and_engine(code):
    """Also in the trial of a line that no other call gets, and that has no engines of its own."""
    board = SimpleNamespace(engines=Engines(), live=0, pacer=SimpleNamespace(skipped=0))
    metrics = Metrics()
    metrics.watch(board, None)
    metrics.event(CALL, {"type": "error", "at": AT, "code": code})
    metrics.event(CALL, {"type": "error", "at": AT, "code": "store-failed"})
    lines = [
        one for one in metrics.text().decode().splitlines() if "recognition_errors_total{" in one
    ]
    assert lines == [f'smartivr_recognition_errors_total{{code="{code}",engine="scripted"}} 1.0']
