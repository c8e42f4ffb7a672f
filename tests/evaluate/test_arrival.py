import soundfile
from rich.console import Console

from smartivr.audio.tones import tone
from smartivr.evaluate.arrival import arrival_table, arrivals
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.dataset import Sample
from smartivr.evaluate.packet_loss import Loss
from smartivr.line import Encoding


def recordings(folder):
    for name in ("a.wav", "b.wav"):
        soundfile.write(folder / name, tone((300.0,), 2.0, 16000), 16000)
    return [Sample(name, folder / name, "order") for name in ("a.wav", "b.wav")]


def test_only_conditions_with_packets_are_counted_and_all_recordings_together(tmp_path):
    even = Condition(8000, Encoding.ULAW)
    uneven = Condition(8000, Encoding.ULAW, loss=Loss(10), jitter_ms=40)
    ((condition, figures),) = arrivals(recordings(tmp_path), [even, uneven])
    assert condition is uneven
    assert figures.heard_s + figures.concealed_s > 7.5
    assert 0.05 < figures.concealed_share < 0.2
    assert 0 < figures.mean_delay_s < figures.delay_s(0.95) <= figures.delay_s(1.0)


def test_the_table_tells_delay_and_losses(tmp_path):
    asked = [Condition(8000, Encoding.ULAW, jitter_ms=0)]
    console = Console(width=120, record=True, file=(tmp_path / "out.txt").open("w"))
    console.print(arrival_table(arrivals(recordings(tmp_path), asked)))
    text = console.export_text()
    assert "8000 Hz ulaw, jitter 0 ms" in text
    assert "0.0 ms" in text
