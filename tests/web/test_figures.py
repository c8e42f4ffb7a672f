import pytest
from prometheus_client import CollectorRegistry, generate_latest

from smartivr.errors import ModelMissing
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.recognition.vitals import Vitals
from smartivr.runtime.engines import Engines
from smartivr.runtime.equipment import Equipment
from smartivr.web.figures import EngineFigures


class Ear(ScriptedRecognizer):
    """Tells how it is."""

    def vitals(self) -> Vitals:
        return Vitals(workers=2, alive=1, waiting=3, restarts=4, reheard=5, dropped=6)


class Pair(ScriptedRecognizer):
    """Made of two, only one of which tells how it is."""

    def __init__(self) -> None:
        super().__init__()
        self.ears = (Ear(), ScriptedRecognizer())


def lines(engines: Engines) -> list[str]:
    registry = CollectorRegistry()
    registry.register(EngineFigures(engines))
    return generate_latest(registry).decode().splitlines()


def hearing(recognizer: ScriptedRecognizer) -> Engines:
    engines = Engines()
    for line in ("shop", "desk"):
        engines.equip(line, Equipment(prompter=None, recognizer=recognizer))
    return engines


@pytest.mark.parametrize("recognizer", [Ear(), Pair()], ids=["one", "made of two"])
def test_a_recognizer_of_two_lines_is_told_of_once(recognizer: ScriptedRecognizer) -> None:
    told = lines(hearing(recognizer))
    labels = '{engine="scripted",language="en"}'
    for figure in (
        f"smartivr_recognizer_workers{labels} 2.0",
        f"smartivr_recognizer_workers_alive{labels} 1.0",
        f"smartivr_recognizer_waiting{labels} 3.0",
        f"smartivr_recognizer_restarts_total{labels} 4.0",
        f"smartivr_recognizer_reheard_total{labels} 5.0",
        f"smartivr_recognizer_passes_dropped_total{labels} 6.0",
    ):
        assert told.count(figure) == 1, figure


def test_a_line_that_goes_by_keys_is_named_with_the_reasons_code() -> None:
    engines = hearing(ScriptedRecognizer())
    engines.troubles["shop"] = ModelMissing("gone")
    assert 'smartivr_line_without_speech{code="model-missing",line="shop"} 1.0' in lines(engines)


def test_what_was_worked_around_is_counted_by_code() -> None:
    engines = hearing(ScriptedRecognizer())
    engines.worked_around["voice-replaced"] += 2
    assert 'smartivr_worked_around_total{code="voice-replaced"} 2.0' in lines(engines)
