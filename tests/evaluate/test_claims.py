from types import SimpleNamespace

import pytest
import soundfile

from smartivr.audio.tones import comfort_noise
from smartivr.errors import DatasetError
from smartivr.evaluate import claims
from smartivr.evaluate.claims import Row, Workshop
from smartivr.evaluate.conditions import Noise
from smartivr.evaluate.report import Circumstances, Report
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.statistics.rates import Rate
from smartivr.understanding.expecting import Bands


@pytest.fixture
def shop(tmp_path):
    return Workshop(SimpleNamespace(home=tmp_path), tmp_path / "data", tmp_path, None, 1)


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (Row("a", Rate(97, 100), at_least=0.97), True),
        (Row("a", Rate(96, 100), at_least=0.97), False),
        (Row("a", Rate(5, 100), at_most=0.05), True),
        (Row("a", Rate(6, 100), at_most=0.05), False),
        (Row("a", Rate(6, 100)), None),
        (Row("a", Rate(0, 0), at_least=0.5), None),
    ],
)
def test_a_claim_is_kept_when_its_figure_reaches_the_goal(row, kept):
    assert row.kept is kept


def test_a_set_is_found_by_the_beginning_of_its_folder(shop):
    (shop.data / "sti-dev").mkdir(parents=True)

    assert shop.set_of("sti").name == "sti-dev"
    with pytest.raises(DatasetError, match=r"no folder fsdd\*"):
        shop.set_of("fsdd")


def test_orders_are_claimed_clean_over_the_telephone_and_in_the_kitchen(shop, hear, monkeypatch):
    asked = conditions(Swept(noises=("kitchen=n.wav",), names="clean,ulaw,kitchen@6:24:3"))
    assert all(isinstance(one.noise, Noise | None) for one in asked)
    heard = tuple(hear("order", condition=one.name, file="a.wav") for one in asked)
    facts = Circumstances("barista", "main", "both", "", "", "", 1, 1.0, Bands())
    monkeypatch.setattr(Workshop, "set_of", lambda *_: shop.data)
    monkeypatch.setattr(Workshop, "labels", lambda *_: None)
    monkeypatch.setattr(Workshop, "hear", lambda *_: Report(facts, heard, asked))

    rows = {row.claim: row for row in claims.spoken_orders(shop)}

    assert rows["orders, clean"].at_least == 0.97
    assert rows["orders, 8000 Hz ulaw"].at_least == 0.96
    assert rows["orders, kitchen 6 dB"].at_least is None
    assert rows["orders, mean over kitchen 6-24 dB"].measured.of == 7


def test_outsiders_are_counted_by_where_they_come_from(shop, hear, monkeypatch, tmp_path):
    inside = [hear("sales", confidence=0.8) for _ in range(20)]
    outside = [
        hear("", "reject", "sales", 0.9, file=str(tmp_path / "data" / "sti" / "1.wav")),
        hear("", "reject", "sales", 0.1, file=str(tmp_path / "data" / "sti" / "2.wav")),
        hear("", "reject", "", 0.95, file=str(tmp_path / "data" / "fsdd" / "1.wav")),
        hear("", "reject", "sales", 0.2, file=str(tmp_path / "noise" / "n-0.flac")),
    ]
    facts = Circumstances("telecom", "main", "both", "", "", "", 1, 1.0, Bands())
    monkeypatch.setattr(claims, "_own_samples", lambda _: [])
    monkeypatch.setattr(claims, "_foreign_samples", lambda _: [])
    for kind in ("sti", "fsdd"):
        (shop.data / kind).mkdir(parents=True)
    monkeypatch.setattr(Workshop, "hear", lambda *_: Report(facts, (*inside, *outside)))

    rows = {row.claim: row for row in claims.outsiders(shop)}

    assert rows["right accept of the menu's answers"].measured.value == 1.0
    assert rows["false accept of outsiders there"].measured == Rate(1, 4)
    assert rows["false accept of outsiders there"].at_most == 0.05
    assert rows["false accept of spoken orders"].measured == Rate(1, 2)
    assert rows["false accept of spoken digits"].measured == Rate(0, 1)
    assert rows["false accept of noise"].measured == Rate(0, 1)


def test_without_the_public_sets_the_shipped_outsiders_are_heard(shop, hear, monkeypatch):
    heard = (hear("sales", confidence=0.8), hear("", "reject", "sales", 0.1))
    facts = Circumstances("telecom", "main", "both", "", "", "", 1, 1.0, Bands())
    monkeypatch.setattr(claims, "_own_samples", lambda _: [])
    monkeypatch.setattr(Workshop, "hear", lambda *_: Report(facts, heard))

    rows = [row.claim for row in claims.outsiders(shop)]

    assert rows[1] == "false accept of outsiders there (without spoken orders, spoken digits)"
    assert rows[2:] == ["false accept of shipped outsiders"]


def test_noise_is_cut_into_utterances_that_nobody_said(tmp_path):
    noise = tmp_path / "kitchen-noise.wav"
    soundfile.write(noise, comfort_noise(10.0, 8000, -30.0), 8000)

    pieces = claims._pieces(noise, tmp_path / "noise", 2)

    assert [piece.name for piece in pieces] == ["kitchen-noise-0.flac", "kitchen-noise-1.flac"]
    assert [soundfile.info(piece).duration for piece in pieces] == [3.0, 3.0]
    assert len(claims._pieces(noise, tmp_path / "noise", 100)) == 3
