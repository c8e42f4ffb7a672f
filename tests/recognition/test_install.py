import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from smartivr.errors import DownloadError, NotFound
from smartivr.recognition import catalogue
from smartivr.recognition.catalogue import ModelState
from smartivr.recognition.install import install_model

SHIPPED = catalogue.find("vosk-tiny-en").folder


def zipped(names: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return buffer.getvalue()


MODEL = zipped(
    {
        f"tiny/{path.relative_to(SHIPPED)}": path.read_bytes()
        for path in SHIPPED.rglob("*")
        if path.is_file()
    }
)


def models(folder: Path, archive: bytes, *, sha256: str = "", known: bool = True) -> Path:
    found = sha256 or hashlib.sha256(archive).hexdigest()
    (folder / "catalogue.yaml").write_text(
        f"""\
models:
  - name: tiny
    kind: vosk
    language: en
    licence: CC-BY-SA-4.0
    about: For a test.
    size_mb: 6
    files:
      - address: https://example.invalid/tiny.zip
        sha256: {f'"{found}"' if known else "null"}
"""
    )
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder that holds the archive."""
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "tiny.zip").write_bytes(MODEL)
    return folder


class Mirror(ThreadingHTTPServer):
    """Serves one file with ranges; the first `breaks` answers stop half way."""

    def __init__(self, content: bytes, breaks: int = 0, *, ranges: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.breaks = breaks
        self.ranges = ranges
        self.asked: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        size = len(self.server.content)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if asked and self.server.ranges and start >= size:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = start if self.server.ranges else 0
        body = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.breaks:
            self.server.breaks -= 1
            body = body[: len(body) // 2]
        with suppress(ConnectionError):  # whoever has seen enough hangs up
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    server = Mirror(MODEL)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def nothing_is_installed(folder: Path) -> bool:
    return catalogue.find("tiny", folder).state is ModelState.AVAILABLE


def test_a_model_is_installed_from_a_folder(tmp_path: Path, given: Path) -> None:
    folder = models(tmp_path, MODEL)
    installed = install_model("tiny", str(given), models=folder)
    assert installed.folder == folder / "downloads" / "tiny"
    for path in SHIPPED.rglob("*"):
        if path.is_file():
            copy = installed.folder / path.relative_to(SHIPPED)
            assert copy.read_bytes() == path.read_bytes()
    assert catalogue.published("en", folder) == installed.folder
    assert not any((folder / "downloads" / ".partial").iterdir())


def test_a_model_is_installed_from_a_mirror_and_progress_is_told(
    tmp_path: Path, mirror: Mirror
) -> None:
    told: list[tuple[str, int, int | None]] = []
    folder = models(tmp_path, MODEL)
    install_model("tiny", mirror.address, lambda *each: told.append(each), models=folder)
    assert told[-1] == ("tiny.zip", len(MODEL), len(MODEL))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert not nothing_is_installed(folder)


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path, mirror: Mirror) -> None:
    folder = models(tmp_path, MODEL)
    mirror.breaks = 1
    with pytest.raises(DownloadError, match="cannot be fetched"):
        install_model("tiny", mirror.address, models=folder)
    assert nothing_is_installed(folder)
    install_model("tiny", mirror.address, models=folder)
    first, second = mirror.asked
    assert first is None
    assert second is not None
    assert 0 < int(second.removeprefix("bytes=").rstrip("-")) <= len(MODEL) // 2
    assert not nothing_is_installed(folder)


def test_a_mirror_without_ranges_starts_over(tmp_path: Path, mirror: Mirror) -> None:
    folder = models(tmp_path, MODEL)
    mirror.breaks, mirror.ranges = 1, False
    with pytest.raises(DownloadError):
        install_model("tiny", mirror.address, models=folder)
    install_model("tiny", mirror.address, models=folder)
    assert not nothing_is_installed(folder)


def test_a_complete_part_is_not_fetched_again(tmp_path: Path, mirror: Mirror) -> None:
    folder = models(tmp_path, MODEL)
    part = folder / "downloads" / ".partial" / "tiny" / "tiny.zip.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(MODEL)
    install_model("tiny", mirror.address, models=folder)
    assert not nothing_is_installed(folder)


def test_a_wrong_hash_installs_nothing_and_the_file_is_not_kept(
    tmp_path: Path, mirror: Mirror
) -> None:
    folder = models(tmp_path, MODEL, sha256="0" * 64)
    with pytest.raises(DownloadError, match="wrong hash"):
        install_model("tiny", mirror.address, models=folder)
    assert nothing_is_installed(folder)
    assert not any((folder / "downloads" / ".partial" / "tiny").iterdir())


def test_a_file_that_nobody_vouches_for_needs_consent(tmp_path: Path, given: Path) -> None:
    folder = models(tmp_path, MODEL, known=False)
    with pytest.raises(DownloadError, match="no hash"):
        install_model("tiny", str(given), models=folder)
    assert nothing_is_installed(folder)
    installed = install_model("tiny", str(given), models=folder, accept_unverified=True)
    assert installed.unverified == ("tiny.zip",)
    assert hashlib.sha256(MODEL).hexdigest() in (installed.folder / "origin.json").read_text()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = models(tmp_path, MODEL)
    with pytest.raises(DownloadError, match=r"tiny\.zip cannot be read"):
        install_model("tiny", str(tmp_path / "nowhere"), models=folder)


def test_an_unreachable_address_is_a_download_error(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="cannot be fetched"):
        install_model("tiny", "http://127.0.0.1:1", models=models(tmp_path, MODEL))


def test_far_too_much_is_refused(tmp_path: Path, mirror: Mirror) -> None:
    mirror.content = bytes(20_000_000)
    with pytest.raises(DownloadError, match="far too many"):
        install_model("tiny", mirror.address, models=models(tmp_path, MODEL))


def test_what_is_installed_is_left_alone(tmp_path: Path, given: Path) -> None:
    folder = models(tmp_path, MODEL)
    first = install_model("tiny", str(given), models=folder)
    assert install_model("tiny", "http://127.0.0.1:1", models=folder) == first


def test_an_unknown_model_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        install_model("other", models=models(tmp_path, MODEL))


@pytest.mark.parametrize(
    "archive",
    [
        zipped({"tiny/am/final.mdl": b"x"}),
        zipped({"../outside": b"x"}),
        zipped({"/outside": b"x"}),
        zipped({"tiny\\..\\outside": b"x"}),
        zipped({"tiny/bomb": bytes(50_000_000)}),
        b"this is no archive",
        MODEL[:-1000],
    ],
)
def test_what_is_no_whole_model_is_not_installed(tmp_path: Path, archive: bytes) -> None:
    folder = models(tmp_path, archive)
    given = tmp_path / "given"
    given.mkdir()
    (given / "tiny.zip").write_bytes(archive)
    with pytest.raises(DownloadError):
        install_model("tiny", str(given), models=folder)
    assert nothing_is_installed(folder)
    assert not (tmp_path / "outside").exists()
    assert not (folder / "downloads" / "outside").exists()


@pytest.mark.parametrize("content", [MODEL, b"another file"], ids=["right", "wrong"])
def test_a_file_may_be_vouched_for_by_an_md5(tmp_path: Path, given: Path, content: bytes) -> None:
    folder = models(tmp_path, MODEL, known=False)
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    listed = folder / "catalogue.yaml"
    vouched = listed.read_text().replace("sha256: null", f'sha256: null\n        md5: "{digest}"')
    listed.write_text(vouched)
    if content is MODEL:
        assert install_model("tiny", str(given), models=folder).unverified == ()
    else:
        with pytest.raises(DownloadError, match="wrong hash"):
            install_model("tiny", str(given), models=folder)


def test_an_incomplete_model_is_installed_again(tmp_path: Path, given: Path) -> None:
    folder = models(tmp_path, MODEL)
    installed = install_model("tiny", str(given), models=folder).folder
    (installed / "am" / "final.mdl").write_bytes(b"cut short")
    (installed / "left over").write_bytes(b"")
    assert catalogue.find("tiny", folder).state is ModelState.INCOMPLETE
    install_model("tiny", str(given), models=folder)
    assert catalogue.find("tiny", folder).state is ModelState.INSTALLED
    assert not (installed / "left over").exists()
