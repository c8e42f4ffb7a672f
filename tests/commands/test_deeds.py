from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.commands.deeds import Keys, Speech, Typing, check, prepare
from smartivr.errors import SettingsError, SmartIvrError
from smartivr.evaluate.synthetic_caller import SyntheticCaller


@pytest.fixture
def caller() -> SyntheticCaller:
    return SyntheticCaller("en", 8000)


async def test_deeds_keep_their_order_and_kind(caller: SyntheticCaller) -> None:
    deeds = await prepare([("keys", "12#"), ("typed", "support")], caller, 8000)
    assert deeds == [Keys("12#"), Typing("support")]


async def test_words_become_audio_at_the_rate_of_the_call(caller: SyntheticCaller) -> None:
    try:
        (deed,) = await prepare([("say", "support")], caller, 8000)
    finally:
        await caller.close()
    assert isinstance(deed, Speech)
    assert 0.3 < len(deed.samples) / 8000 < 1.5
    assert np.abs(deed.samples).max() > 3000


async def test_a_recording_is_brought_to_the_rate_of_the_call(
    caller: SyntheticCaller, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "hello.wav", np.full(44100, 0.25), 44100)
    (deed,) = await prepare([("wav", str(tmp_path / "hello.wav"))], caller, 8000)
    assert isinstance(deed, Speech)
    assert (deed.text, len(deed.samples)) == ("hello.wav", 8000)


async def test_a_recording_that_is_none_is_refused(caller: SyntheticCaller, tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_text("not audio")
    with pytest.raises(SmartIvrError, match=r"no\.wav"):
        await prepare([("wav", str(tmp_path / "no.wav"))], caller, 8000)


@pytest.mark.parametrize("keys", ["", "1x", "one"])
async def test_only_keys_can_be_pressed(caller: SyntheticCaller, keys: str) -> None:
    with pytest.raises(SettingsError, match="only keys can be pressed"):
        await prepare([("keys", keys)], caller, 8000)


def test_what_cannot_be_done_is_known_before_the_call(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="only keys can be pressed"):
        check([("say", "support"), ("keys", "one")])
    with pytest.raises(SmartIvrError, match=r"missing\.wav"):
        check([("keys", "1"), ("wav", str(tmp_path / "missing.wav"))])
