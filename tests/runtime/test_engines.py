"""What a line hears and speaks with when parts of it are missing."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.queue import Queue
from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition import catalogue, registry
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.runtime.engines import Engines
from smartivr.settings import Settings


def line(**differing: str) -> Flow:
    return Flow(
        line="shop",
        title="The shop",
        language="en",
        start="people",
        main="people",
        agent="people",
        steps={"people": Queue.model_validate({"queue": "people"})},
        **differing,
    )


class Broken(ScriptedRecognizer):
    """Cannot start."""

    async def start(self) -> None:
        raise ModelMissing("am/final.mdl is missing", where="a model")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(catalogue.find("vosk-tiny-en").folder, tmp_path / "models" / "vosk-tiny-en")
    return Settings(home=tmp_path)


async def started(settings: Settings, flow: Flow) -> Engines:
    engines = Engines.chosen(settings, [flow])
    try:
        await engines.start()
    finally:
        await engines.close()
    return engines


async def test_what_comes_without_a_download_hears_where_the_best_model_cannot(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    standby = ScriptedRecognizer(name="standby")
    monkeypatch.setattr(registry, "choose", lambda *_a, **_k: Broken())
    monkeypatch.setattr(registry, "standby", lambda *_a, **_k: standby)
    engines = await started(settings, line())
    assert engines.recognizer_for(line()) is standby
    assert engines.worked_around["recognizer-replaced"] == 1
    assert engines.troubles == {}


async def test_a_line_goes_by_keys_where_nothing_can_hear_in_its_place(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hopeless(ScriptedRecognizer):
        async def start(self) -> None:
            raise EngineFailed("neither can")

    monkeypatch.setattr(registry, "choose", lambda *_a, **_k: Broken())
    monkeypatch.setattr(registry, "standby", lambda *_a, **_k: Hopeless())
    engines = await started(settings, line())
    assert engines.recognizer_for(line()) is None
    assert engines.troubles["shop"].code == "model-missing"


async def test_a_recognizer_that_a_line_names_is_not_replaced(settings: Settings) -> None:
    (settings.home / "models" / "vosk-tiny-en" / "am" / "final.mdl").unlink()
    engines = await started(settings, line(recognizer="vosk"))
    assert engines.recognizer_for(line()) is None
    assert "am/final.mdl is missing" in str(engines.troubles["shop"])


async def test_a_voice_that_is_not_installed_is_replaced_and_counted(settings: Settings) -> None:
    engines = await started(settings, line(voice="piper:nobody", recognizer="vosk"))
    assert engines.worked_around["voice-replaced"] == 1
    assert engines.recognizers(), "hearing is none of its business"


async def test_a_line_learns_an_accent_beside_its_own_voice(settings: Settings) -> None:
    flow = line(voice="espeak-ng", recognizer="scripted")
    engines = Engines.chosen(settings, [flow])
    await engines.start()
    await engines.learn_accent(flow, "en-US")
    prompter = engines.equipment_for(flow).prompter
    assert prompter._voice("en-GB") is prompter._voice("en")
    assert prompter._voice("en-US") is not prompter._voice("en")
    assert prompter._voice("en-US").name != prompter._voice("en").name
    await engines.close()


async def test_a_line_that_asks_for_another_recognizer_is_equipped_anew(
    settings: Settings,
) -> None:
    flow = line(voice="espeak-ng", recognizer="scripted")
    engines = Engines.chosen(settings, [flow])
    await engines.start()
    before = engines.equipment_for(flow)
    await engines.adopt(flow)
    assert engines.equipment_for(flow) is before
    await engines.adopt(line(voice="espeak-ng:f3", recognizer="scripted"))
    after = engines.equipment_for(flow)
    assert after is not before
    assert after.recognizer is before.recognizer
    new = replace(flow, line="new")
    await engines.adopt(new)
    assert engines.equipment_for(new).recognizer is before.recognizer
    await engines.close()
