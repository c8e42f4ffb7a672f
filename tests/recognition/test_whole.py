from pathlib import Path

import pytest

from smartivr.errors import ModelMissing
from smartivr.recognition import whole


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"model")
    whole.seal(tmp_path, [{"file": "model.zip", "from": "here", "sha256": "0"}])
    return tmp_path


def test_what_is_as_it_was_installed_passes(sealed: Path) -> None:
    whole.check(sealed)


def test_a_folder_that_was_never_sealed_passes(tmp_path: Path) -> None:
    whole.check(tmp_path)


def test_a_missing_file_is_named(sealed: Path) -> None:
    (sealed / "am" / "final.mdl").unlink()
    with pytest.raises(ModelMissing, match=r"am/final\.mdl is missing"):
        whole.check(sealed)


@pytest.mark.parametrize("content", [b"mod", b"", b"models"])
def test_a_file_of_another_length_is_named(sealed: Path, content: bytes) -> None:
    (sealed / "am" / "final.mdl").write_bytes(content)
    with pytest.raises(ModelMissing, match=f"has {len(content)} bytes where 5 were installed"):
        whole.check(sealed)


def test_a_seal_that_cannot_be_read_is_named(sealed: Path) -> None:
    (sealed / whole.ORIGIN).write_text("{")
    with pytest.raises(ModelMissing, match=r"origin\.json cannot be read"):
        whole.check(sealed)


def test_a_seal_of_an_older_kind_passes(sealed: Path) -> None:
    (sealed / whole.ORIGIN).write_text("[]")
    whole.check(sealed)
