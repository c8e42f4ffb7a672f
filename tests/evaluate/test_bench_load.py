import httpx2
import numpy as np
import pytest

from smartivr.audio.tones import tone
from smartivr.errors import TransportError
from smartivr.evaluate import bench_load
from smartivr.evaluate.bench_load import Load, measure
from smartivr.evaluate.bench_server import Server
from smartivr.settings import load

FRAME = 320


def test_words_end_with_their_last_loud_frame():
    words = tone((440.0,), 0.2, 16000)
    hiss = (np.arange(5 * FRAME) % 3).astype(np.int16)

    frames = bench_load._frames(np.concatenate([words, hiss]))

    assert len(frames) == 10
    assert {len(frame) for frame in frames} == {2 * FRAME}


async def test_a_server_that_does_not_answer_is_told_in_a_sentence():
    def gone(request):
        raise httpx2.ReadError("closed", request=request)

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(gone)) as http:
        with pytest.raises(TransportError, match="does not tell its metrics"):
            await bench_load._beats(http, Server("http://localhost", 1))


@pytest.mark.slow
async def test_callers_of_a_real_server_see_how_late_and_how_soon_it_answers(monkeypatch):
    monkeypatch.setattr(bench_load, "_WARM_UP_S", 0.5)

    for seconds in (5.0, 15.0, 60.0):  # a busy machine takes longer to hear as much
        seen = await measure(load(), Load(2, "scripted", seconds=seconds, share=1.0))
        if seen.understood >= 2:
            break

    assert seen.frames.frames > 100
    assert seen.understood >= 2
    assert seen.delay_ms_p50 > 0
    assert seen.recognition_ms_p50 >= 0
    assert seen.server_mb > 20
    assert (seen.calls_broken, seen.calls_refused, seen.errors) == (0, 0, {})
