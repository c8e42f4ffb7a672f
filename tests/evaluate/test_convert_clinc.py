import json

import pytest

from smartivr.errors import DatasetError
from smartivr.evaluate.convert_clinc import convert_clinc
from smartivr.evaluate.dataset import read_dataset
from smartivr.flows.load import load_line


def write(folder, **content):
    folder.mkdir()
    (folder / "requests.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def requests(intent, *texts):
    return [[text, intent] for text in texts]


@pytest.fixture
def clinc(tmp_path):
    return write(
        tmp_path / "clinc",
        domains={"bank": ["balance", "transfer"], "home": ["lamp"]},
        train=[
            *requests("balance", "what do i have", "no", "how much (roughly) is there", "12"),
            *requests("transfer", "send money", "pay anna"),
            *requests("lamp", "light please"),
        ],
        val=[*requests("balance", "my balance"), *requests("lamp", "switch it on")],
        oos_val=requests("oos", "tell me a joke"),
    )


def test_each_domain_becomes_a_line_with_its_examples_and_labels(clinc, tmp_path):
    assert convert_clinc(clinc, tmp_path / "out") == {"bank": 2, "home": 2}

    flow = load_line(tmp_path / "out" / "bank")
    assert flow.intents["balance"].phrases == (
        ("what do i have", "no", "how much roughly is there", "12")
    )
    assert list(flow.intents) == ["balance", "transfer"]
    samples = read_dataset(tmp_path / "out" / "bank")
    assert [(s.intent, s.text, s.typed) for s in samples] == [
        ("balance", "my balance", True),
        ("", "tell me a joke", True),
    ]


def test_examples_are_spread_over_an_intents_requests(clinc, tmp_path):
    convert_clinc(clinc, tmp_path / "out", examples=2)
    flow = load_line(tmp_path / "out" / "bank")
    assert flow.intents["balance"].phrases == ("what do i have", "how much roughly is there")


def test_without_domains_all_intents_are_one_menu(tmp_path):
    folder = write(tmp_path / "all", train=requests("a", "one", "two"), val=requests("a", "three"))
    assert convert_clinc(folder, tmp_path / "out") == {"clinc": 1}
    assert load_line(tmp_path / "out" / "clinc").intents["a"].phrases == ("one", "two")


@pytest.mark.parametrize("content", [{"train": [["text"]], "val": []}, {"other": 1}])
def test_a_folder_without_such_a_data_set_is_refused(tmp_path, content):
    with pytest.raises(DatasetError):
        convert_clinc(write(tmp_path / "bad", **content), tmp_path / "out")
