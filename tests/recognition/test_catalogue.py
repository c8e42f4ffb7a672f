import tomllib
from pathlib import Path

import pytest

from smartivr.errors import DownloadError, NotFound
from smartivr.recognition import catalogue, upper_bands, vosk_files, whole
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


def downloaded(models: Path, name: str) -> Path:
    """Something that looks like a whole model."""
    folder = models / "downloads" / name
    for file in (*vosk_files.NEEDED, vosk_files.WORDS):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(b"x")
    return folder


def test_a_downloaded_folder_counts_as_installed(tmp_path: Path) -> None:
    models = written(tmp_path, "one")
    assert catalogue.published("en", models) is None
    downloaded(models, "one")
    assert catalogue.published("en", models) == models / "downloads" / "one"


def test_of_several_installed_models_the_last_of_the_catalogue_is_taken(tmp_path: Path) -> None:
    models = written(tmp_path, "one", "two", "three")
    for name in ("two", "one"):
        downloaded(models, name)
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


def test_a_downloaded_model_with_a_missing_file_is_incomplete_and_not_used(tmp_path: Path) -> None:
    models = written(tmp_path, "one", "two")
    downloaded(models, "one")
    (downloaded(models, "two") / "am" / "final.mdl").unlink()
    listed = catalogue.find("two", models)
    assert (listed.state, listed.problem) == (ModelState.INCOMPLETE, "am/final.mdl is missing")
    assert catalogue.vosk_model("en", models) == models / "downloads" / "one"


def test_a_downloaded_file_that_was_cut_short_makes_a_model_incomplete(tmp_path: Path) -> None:
    models = written(tmp_path, "one")
    folder = downloaded(models, "one")
    whole.seal(folder, [])
    assert catalogue.find("one", models).state is ModelState.INSTALLED
    (folder / "conf" / "model.conf").write_bytes(b"")
    listed = catalogue.find("one", models)
    assert listed.state is ModelState.INCOMPLETE
    assert listed.problem == "conf/model.conf has 0 bytes where 1 were installed"


def test_a_voice_without_its_settings_is_incomplete(tmp_path: Path) -> None:
    folder = tmp_path / "downloads" / "en_GB-alba-medium"
    folder.mkdir(parents=True)
    (folder / "en_GB-alba-medium.onnx").write_bytes(b"x")
    listed = catalogue.find("en_GB-alba-medium", tmp_path)
    assert listed.problem == "en_GB-alba-medium.onnx.json is missing"


def test_a_wheel_holds_the_catalogue_and_every_model_that_ships() -> None:
    project = Path(__file__).parents[2]
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    packed = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    shipped = {each.entry.folder for each in catalogue.list_models() if each.entry.folder}
    needed = {"catalogue.yaml", upper_bands.FILE.parts[0], *shipped}
    assert packed == {f"models/{name}": f"smartivr/models/{name}" for name in needed}
    assert [path for path in packed if not (project / path).exists()] == []
