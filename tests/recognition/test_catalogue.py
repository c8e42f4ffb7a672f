from pathlib import Path

import pytest

from smartivr.errors import DownloadError, NotFound
from smartivr.recognition import catalogue
from smartivr.recognition.catalogue import ModelState

HEAD = "models:\n"
VOSK = """\
  - name: {name}
    kind: vosk
    language: en
    licence: Apache-2.0
    about: For a test.
    size_mb: 1
    files:
      - address: https://example.org/{name}.zip
        sha256: null
"""


def written(folder: Path, *names: str) -> Path:
    (folder / "catalogue.yaml").write_text(HEAD + "".join(VOSK.format(name=n) for n in names))
    return folder


def test_the_catalogue_that_ships_can_be_read_and_its_own_model_is_there() -> None:
    listed = {each.entry.name: each for each in catalogue.list_models()}
    assert listed["vosk-tiny-en"].state is ModelState.SHIPPED
    assert (listed["vosk-tiny-en"].folder / "am" / "final.mdl").is_file()
    assert {each.entry.language for each in listed.values()} == {"en", "pl"}


def test_a_downloaded_folder_counts_as_installed(tmp_path: Path) -> None:
    models = written(tmp_path, "one")
    assert catalogue.published("en", models) is None
    (models / "downloads" / "one").mkdir(parents=True)
    assert catalogue.published("en", models) == models / "downloads" / "one"


def test_of_several_installed_models_the_last_of_the_catalogue_is_taken(tmp_path: Path) -> None:
    models = written(tmp_path, "one", "two", "three")
    for name in ("two", "one"):
        (models / "downloads" / name).mkdir(parents=True)
    assert catalogue.vosk_model("en", models) == models / "downloads" / "two"


def test_without_a_catalogue_of_its_own_a_folder_has_the_one_of_the_code(tmp_path: Path) -> None:
    names = [each.entry.name for each in catalogue.list_models(tmp_path)]
    assert names == [each.entry.name for each in catalogue.list_models()]


def test_an_unknown_name_is_answered_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="one, two"):
        catalogue.find("three", written(tmp_path, "one", "two"))


@pytest.mark.parametrize(
    "text",
    [
        "models: [",
        "models: []",
        "nothing: 1",
        HEAD + VOSK.format(name="../escape"),
        HEAD + VOSK.format(name="a").replace("null", "abc"),
        HEAD + VOSK.format(name="a").replace("https:", "ftp:"),
    ],
)
def test_a_damaged_catalogue_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "catalogue.yaml").write_text(text)
    with pytest.raises(DownloadError, match="catalogue"):
        catalogue.list_models(tmp_path)
