import asyncio
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from smartivr.commands.headset import Headset
from smartivr.commands.sound_devices import Device, devices
from smartivr.errors import DeviceMissing


class Refused(Exception):
    pass


class FakeStream:
    opened: dict[str, Any] = {}  # noqa: RUF012  written by each test's stream

    def __init__(self, **options: Any) -> None:
        FakeStream.opened = options

    def __enter__(self) -> None:
        played = bytearray(640)
        heard = np.arange(320, dtype=np.int16).tobytes()
        FakeStream.opened["callback"](heard, memoryview(played), 320, None, None)
        FakeStream.opened["played"] = np.frombuffer(bytes(played), np.int16)

    def __exit__(self, *_: object) -> None:
        pass


def fake_sound(monkeypatch: pytest.MonkeyPatch, **parts: Any) -> None:
    module = SimpleNamespace(PortAudioError=Refused, RawStream=FakeStream, **parts)
    monkeypatch.setitem(sys.modules, "sounddevice", module)


async def test_one_frame_goes_each_way(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_sound(monkeypatch)
    headset = Headset(16000)
    headset.playback.add(np.full(320, 7, np.int16))
    with headset.open(microphone=3, loudspeaker=4):
        async with asyncio.timeout(60):
            heard = await headset.heard()
    assert heard.tolist() == list(range(320))
    assert FakeStream.opened["played"].tolist() == [7] * 320
    assert (FakeStream.opened["device"], FakeStream.opened["blocksize"]) == ((3, 4), 320)


async def test_a_microphone_nobody_listens_to_keeps_the_newest_second() -> None:
    headset = Headset(8000)
    for number in range(60):
        headset._put(np.full(160, number, np.int16))
    assert (await headset.heard())[0] == 10


async def test_a_device_that_cannot_be_opened_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: Any) -> None:
        raise Refused

    fake_sound(monkeypatch)
    monkeypatch.setattr(sys.modules["sounddevice"], "RawStream", refuse)
    with pytest.raises(DeviceMissing, match="at 48000 Hz"), Headset(48000).open():
        pass


def test_devices_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"name": "Headset", "max_input_channels": 1, "max_output_channels": 2}
    fake_sound(monkeypatch, query_devices=lambda: [entry])
    assert devices() == [Device(0, "Headset", 1, 2)]


def test_a_machine_without_devices_is_told_about_the_softphone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_sound(monkeypatch, query_devices=list)
    with pytest.raises(DeviceMissing, match="softphone"):
        devices()
