import pytest

from smartivr.errors import VoiceMissing
from smartivr.synthesis.manner import Manner, parted


@pytest.mark.parametrize(
    ("detail", "name", "manner"),
    [
        ("", "", Manner()),
        ("f3", "f3", Manner()),
        ("speed=0.9", "", Manner(speed=0.9)),
        ("en_GB-alba-medium volume=-3 speed=1.2", "en_GB-alba-medium", Manner(1.2, -3.0)),
    ],
)
def test_a_name_is_parted_from_how_it_is_to_speak(detail: str, name: str, manner: Manner) -> None:
    assert parted(detail) == (name, manner)


@pytest.mark.parametrize("word", ["speed=9", "speed=", "speed=nan", "volume=loud", "pitch=3", "f4"])
def test_what_no_voice_can_do_is_refused_with_the_limits(word: str) -> None:
    with pytest.raises(VoiceMissing, match=r"speed from 0\.5 to 2"):
        parted(f"f3 {word}")
