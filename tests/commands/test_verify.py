import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from smartivr.commands import verify as command
from smartivr.recognition.cost import Cost
from smartivr.recognition.verify import Verification, Verified

Smartivr = Callable[..., Result]
COST = Cost(0.1, 8.0, None, 0.02, 0.03, 2, 1.6)


def tried(missed: int, accepted: int) -> Verified:
    found = Verification(
        voice="clear",
        spoken=20,
        missed=(("my order", "my border"),) * missed,
        outsiders=10,
        accepted=("the train leaves",) * accepted,
        unknown_words=("wifi",),
    )
    return Verified((found, found), COST)


@pytest.mark.parametrize(
    ("missed", "accepted", "fits"), [(0, 0, True), (2, 2, True), (3, 0, False), (0, 3, False)]
)
def test_a_model_fits_if_it_hears_and_refuses_enough(
    smartivr: Smartivr,
    monkeypatch: pytest.MonkeyPatch,
    missed: int,
    accepted: int,
    fits: bool,  # noqa: FBT001  a parameter
) -> None:
    async def verified(*_asked: object) -> Verified:
        return tried(missed, accepted)

    monkeypatch.setattr(command, "_verify", verified)
    result = smartivr("models", "verify", "vosk-tiny-en", "--json")
    assert result.exit_code == (0 if fits else 1), result.output
    told = json.loads(result.stdout)
    assert told["fits"] is fits
    assert told["heard"]["of"] == 40
    assert told["heard"]["share"] == pytest.approx(1 - missed / 20)
    assert told["heard"]["interval"][0] <= told["heard"]["share"] <= told["heard"]["interval"][1]


def test_people_are_told_what_went_wrong_and_what_it_costs(
    smartivr: Smartivr, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def verified(*_asked: object) -> Verified:
        return tried(4, 1)

    monkeypatch.setattr(command, "_verify", verified)
    shown = smartivr("models", "verify", "vosk-tiny-en").stdout
    for part in (
        "80.0% of 40",
        "90.0% of 20",
        "'my order' was heard as 'my border'",
        "'the train leaves' was not refused",
        "wifi",
        "0.020 s for a second of speech",
        "not known for each caller",
        "does not fit the line telecom",
    ):
        assert part in shown
