import pytest

from smartivr.errors import DatasetError, NotFound
from smartivr.statistics.evaluations import kept
from smartivr.statistics.evaluations.kept import Figure, Summary, delete, keep, read_all, read_one
from smartivr.understanding.meaning import Band


def summary(name, **changes):
    fields = {
        "id": name,
        "date": "2026-11-23T10:00:00+00:00",
        "line": "shop",
        "version": "v1",
        "step": "main",
        "set": "samples",
        "recognizer": "both",
        "conditions": ("clean",),
        "accept": 0.75,
        "confirm_from": 0.5,
        "recordings": 10,
        "figures": {"command_accuracy": Figure(value=0.5, low=0.2, high=0.8, of=10)},
    }
    return Summary(**{**fields, **changes})


def test_what_is_kept_is_read_newest_first_with_what_was_heard(tmp_path, rows) -> None:
    folder = tmp_path / "evaluations"
    for name in ("20261101T000000-shop", "20261102T000000-bank"):
        keep(folder, summary(name), rows)
    assert [one.id for one in read_all(folder)] == ["20261102T000000-bank", "20261101T000000-shop"]
    found, heard = read_one(folder, "20261101T000000-shop")
    assert (found, heard) == (summary("20261101T000000-shop"), rows)


def test_a_figure_that_was_not_kept_is_one_of_nothing() -> None:
    assert summary("a").figure("command_accuracy").value == 0.5
    assert summary("a").figure("false_accept") == Figure(value=None)


def test_the_folder_is_its_owners_alone(tmp_path, rows) -> None:
    keep(tmp_path / "evaluations", summary("a"), rows)
    assert (tmp_path / "evaluations").stat().st_mode & 0o777 == 0o700


def test_of_very_many_the_oldest_go(tmp_path, rows, monkeypatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(5):
        keep(tmp_path, summary(f"run-{number}"), rows[:1])
    assert [one.id for one in read_all(tmp_path)] == ["run-4", "run-3", "run-2"]
    assert len(list(tmp_path.iterdir())) == 6


def test_a_file_that_cannot_be_read_is_left_out(tmp_path, rows) -> None:
    keep(tmp_path, summary("good"), rows)
    (tmp_path / "bad.json").write_text("{")
    assert [one.id for one in read_all(tmp_path)] == ["good"]
    (tmp_path / "good.heard.json").write_text("{")
    with pytest.raises(NotFound):
        read_one(tmp_path, "good")


@pytest.mark.parametrize("name", ["none", "../secret", "a/b", "", ".", "x" * 200])
def test_no_other_file_is_read_or_deleted(tmp_path, name) -> None:
    (tmp_path / "secret.json").write_text("{}")
    for ask in (read_one, delete):
        with pytest.raises(NotFound):
            ask(tmp_path / "evaluations", name)
    assert (tmp_path / "secret.json").exists()


def test_a_deleted_one_is_gone_with_what_was_heard(tmp_path, rows) -> None:
    keep(tmp_path, summary("a"), rows)
    delete(tmp_path, "a")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path, rows) -> None:
    (tmp_path / "evaluations").write_text("a file")
    with pytest.raises(DatasetError):
        keep(tmp_path / "evaluations", summary("a"), rows)


def test_a_row_is_right_only_with_its_slots(heard, rows) -> None:
    assert rows[0].right
    assert not rows[6].right
    slot = heard("s", "sales", "sales", 0.9, slots={"size": "small"})
    assert not slot.right
    assert slot.band(summary("a").bands) is Band.ACCEPT
