import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from typer.testing import Result

from smartivr.commands.mic import meter

Smartivr = Callable[..., Result]


@pytest.mark.parametrize(
    ("level", "filled"), [(-91.0, 0), (-60.0, 0), (-30.0, 5), (0.0, 10), (3.0, 10)]
)
def test_the_meter_rises_with_the_level(level: float, filled: int) -> None:
    assert meter(level, width=10) == "microphone " + "█" * filled + "░" * (10 - filled)


def test_a_machine_without_sound_says_so(
    smartivr: Smartivr, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", SimpleNamespace(query_devices=list))
    result = smartivr("mic")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "this machine has no sound device; use the softphone page of a server"
    ]


def test_devices_are_listed_with_their_numbers(
    smartivr: Smartivr, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"name": "Headset", "max_input_channels": 1, "max_output_channels": 2}
    monkeypatch.setitem(
        sys.modules,
        "sounddevice",
        SimpleNamespace(query_devices=lambda: [entry], PortAudioError=OSError),
    )
    result = smartivr("mic", "--devices")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split() == ["0", "Headset", "1", "2"]
