import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Smartivr = Callable[..., Result]


def voice_files() -> dict[str, bytes]:
    return {"tiny.onnx": b"network", "tiny.onnx.json": b"{}"}


@pytest.fixture
def mirror(home: Path) -> Path:
    """A folder with a voice's two files, and a catalogue that knows their hashes."""
    mirror = home / "mirror"
    mirror.mkdir()
    files = []
    for name, content in voice_files().items():
        (mirror / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append(f"{{address: 'https://models.example/{name}', sha256: {digest}}}")
    (home / "models").mkdir()
    (home / "models" / "catalogue.yaml").write_text(
        "models:\n"
        "  - {name: tiny, kind: piper, language: en, licence: CC0, about: A voice., size_mb: 1,\n"
        f"     files: [{', '.join(files)}]}}\n"
    )
    return mirror


def test_the_list_shows_state_size_and_licence(mirror: Path, smartivr: Smartivr) -> None:
    row = smartivr("models", "list").stdout.splitlines()[1].split()
    assert row[:6] == ["tiny", "available", "en", "1", "MB", "CC0"]


def test_a_model_is_installed_from_a_folder(mirror: Path, smartivr: Smartivr, home: Path) -> None:
    result = smartivr("models", "install", "tiny", "--from", str(mirror))
    assert result.exit_code == 0, result.output
    installed = home / "models" / "downloads" / "tiny"
    assert (installed / "tiny.onnx").read_bytes() == b"network"
    assert "installed" in smartivr("models", "list").stdout


def test_the_list_says_what_is_missing_of_an_incomplete_model(
    mirror: Path, smartivr: Smartivr, home: Path
) -> None:
    smartivr("models", "install", "tiny", "--from", str(mirror))
    (home / "models" / "downloads" / "tiny" / "tiny.onnx").unlink()
    row = " ".join(smartivr("models", "list").stdout.split())
    assert "incomplete" in row
    assert "tiny.onnx is missing" in row


def test_a_wrong_hash_is_refused(mirror: Path, smartivr: Smartivr, home: Path) -> None:
    (mirror / "tiny.onnx").write_bytes(b"something else")
    result = smartivr("models", "install", "tiny", "--from", str(mirror))
    assert result.exit_code == 1
    assert "wrong hash" in result.stderr
    assert not (home / "models" / "downloads" / "tiny").exists()


@pytest.mark.parametrize("command", [("install",), ("verify",)])
def test_an_unknown_model_is_answered_with_the_known_ones(
    mirror: Path, smartivr: Smartivr, command: tuple[str, ...]
) -> None:
    line = ("--line", "shop") if command == ("verify",) else ()
    result = smartivr("models", *command, "huge", *line)
    assert result.exit_code == 2
    assert "tiny" in result.stderr


def test_a_zip_that_is_no_model_is_refused(home: Path, smartivr: Smartivr) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("model/readme.txt", "nothing here")
    mirror = home / "mirror"
    mirror.mkdir()
    (mirror / "ear.zip").write_bytes(content.getvalue())
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    (home / "models").mkdir()
    (home / "models" / "catalogue.yaml").write_text(
        "models:\n"
        "  - {name: ear, kind: vosk, language: en, licence: MIT, about: An ear., size_mb: 1,\n"
        f"     files: [{{address: 'https://models.example/ear.zip', sha256: {digest}}}]}}\n"
    )
    result = smartivr("models", "install", "ear", "--from", str(mirror))
    assert result.exit_code == 1
    assert "no usable model" in result.stderr
