from smartivr.statistics.evaluations.confused import MOST_SHOWN, confused
from smartivr.understanding.expecting import Bands

USUAL = Bands(0.75, 0.5)


def test_cells_hold_the_recordings_behind_each_number(rows) -> None:
    found = confused(rows, USUAL)
    assert found.labels == ("sales", "support", "")
    assert found.taken == ("sales", "support", "")
    assert [row.file for row in found.cells["support", "sales"]] == ["d"]
    assert [row.file for row in found.cells["support", ""]] == ["e", "f"]
    assert [row.file for row in found.cells["", "sales"]] == ["g"]
    assert (found.count("sales", "sales"), found.share("sales", "sales")) == (2, 1.0)
    assert (found.count("sales", ""), found.share("sales", "")) == (0, 0.0)


def test_every_recording_is_in_one_cell(rows) -> None:
    found = confused(rows, USUAL)
    assert sum(len(inside) for inside in found.cells.values()) == len(rows)


def test_values_are_told_apart_where_there_are_few(heard) -> None:
    row = heard("a", "digit", "digit", 0.9, slots={"digit": "7"}, understood_slots={"digit": "1"})
    found = confused([row], USUAL)
    assert found.labels[0] == "digit 7"
    assert found.count("digit 7", "digit 1") == 1


def test_of_very_many_classes_only_those_mixed_up_are_shown(heard) -> None:
    right = [heard(f"f{n}", f"intent{n:02}", f"intent{n:02}", 0.9) for n in range(MOST_SHOWN + 5)]
    wrong = [heard("w", "intent03", "intent07", 0.9), heard("r", "intent04", "", 0.0)]
    found = confused([*right, *wrong], USUAL)
    assert found.labels == ("intent03", "intent04", "intent07", "")
    assert found.left_out == MOST_SHOWN + 2
    assert found.count("intent03", "intent07") == 1
