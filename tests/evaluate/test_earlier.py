import json

import pytest

from smartivr.errors import DatasetError
from smartivr.evaluate.comparison import Verdict
from smartivr.evaluate.earlier import compared, read_earlier
from smartivr.evaluate.report import Circumstances, Report, write_json
from smartivr.understanding.expecting import Bands


@pytest.fixture
def heard(hear):
    size = {"size": "small"}
    return (
        hear("sales"),
        hear("sales", "confirm", "support"),
        hear("sales", "reject"),
        hear("order", "confirm", slots=size),
        hear("order", slots=size, filled={}),
        hear("", "accept", "sales", condition="snr 6 dB"),
        hear("", "confirm", "sales"),
        hear("", "reject", ""),
    )


def test_a_run_that_was_written_is_judged_as_when_it_was_heard(heard, tmp_path):
    circumstances = Circumstances(
        "shop", "main", "both", "samples", "2026-11-23T12:00:00+00:00", "", 1, 1.0, Bands()
    )
    out = tmp_path / "old.json"
    write_json(Report(circumstances, heard), out)

    earlier = read_earlier(out)

    assert earlier.verdicts == [Verdict.on(one) for one in heard]
    assert [one.right for one in earlier.verdicts] == [
        True,
        False,
        False,
        True,
        False,
        False,
        True,
        True,
    ]
    assert (earlier.name, earlier.line, earlier.step) == (
        "old.json of 2026-11-23",
        "shop",
        "main",
    )


@pytest.mark.parametrize("text", ["", "[]", json.dumps({"line": "shop"}), "nothing"])
def test_a_file_that_is_no_run_is_refused(tmp_path, text):
    out = tmp_path / "old.json"
    out.write_text(text, encoding="utf-8")

    with pytest.raises(DatasetError, match="no run of smartivr evaluate"):
        read_earlier(out)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_earlier(tmp_path / "missing.json")


def test_a_comparison_tells_if_the_earlier_run_asked_another_question(heard, tmp_path):
    def asked(step):
        return Circumstances("shop", step, "both", "", "2026-11-23", "", 1, 1.0, Bands())

    out = tmp_path / "old.json"
    write_json(Report(asked("main"), heard), out)

    same = compared(Report(asked("main"), heard), read_earlier(out))
    other = compared(Report(asked("number"), heard), read_earlier(out))

    assert same.comparison.remarks == ()
    assert other.comparison.remarks == ("the earlier run asked shop/main",)
    assert compared(same, None) is same
