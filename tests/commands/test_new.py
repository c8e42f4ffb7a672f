"""`new`, and `retire` where no server runs."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _no_server(home, monkeypatch) -> None:
    monkeypatch.setenv("SMARTIVR_PORT", "9")  # nothing answers there
    monkeypatch.setenv("SMARTIVR_VAR", str(home / "var"))


@pytest.mark.parametrize("language", ["en", "en-GB", "en-US", "pl"])
def test_a_new_line_has_no_mistakes_and_its_calls_pass(home: Path, smartivr, language) -> None:
    made = smartivr("new", "bakery", "--title", 'The "Crust"', "--language", language)
    assert made.exit_code == 0, made.output
    assert str(home / "intents" / "bakery" / "phrases.yaml") in made.stdout
    checked = smartivr("check", "bakery", "--no-words")
    assert checked.exit_code == 0, checked.output
    assert checked.stdout == "bakery: 0 errors, 0 warnings, 0 notes\n"
    played = smartivr("test", "bakery")
    assert played.exit_code == 0, played.output
    assert "2 passed" in played.output


def test_a_copy_has_its_own_title_and_numbers(home: Path, smartivr) -> None:
    own = ("--title", "Kiosk", "--number", "+442079460190")
    made = smartivr("new", "kiosk", "--like", "shop", *own)
    assert made.exit_code == 0, made.output
    text = (home / "intents" / "kiosk" / "flow.yaml").read_text()
    assert text.startswith("title: Kiosk\nnumbers: ['+442079460190']\nlanguage: en\n")
    assert "published" in smartivr("publish", "kiosk").stdout


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (("shop",), "is there already"),
        (("Shop!",), "is no name"),
        (("bakery", "--language", "fr"), "there is no menu in 'fr'"),
        (("bakery", "--like", "nothing"), "there is no folder of a line 'nothing'"),
    ],
)
def test_what_cannot_be_made_is_said(smartivr, wanted, told) -> None:
    refused = smartivr("new", *wanted)
    assert refused.exit_code == 2
    assert told in refused.stderr


def test_a_line_is_taken_out_of_service_and_put_back(smartivr) -> None:
    smartivr("publish", "shop")
    assert "out of service" in smartivr("retire", "shop").stdout
    again = smartivr("retire", "shop")
    assert again.exit_code == 2
    assert "no version of 'shop' is in use" in again.stderr
    assert "version 1 is active" in smartivr("rollback", "shop").stdout
