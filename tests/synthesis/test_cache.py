import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from smartivr.synthesis.cache import PromptCache
from smartivr.synthesis.trouble import Trouble

NOISE = np.random.default_rng(1).integers(-3000, 3000, 8000).astype(np.int16)


@pytest.fixture
def troubles() -> list[Trouble]:
    return []


@pytest.fixture
def cache(tmp_path: Path, troubles: list[Trouble]) -> PromptCache:
    return PromptCache(tmp_path / "prompts", on_trouble=troubles.append)


def entries(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "prompts").iterdir())


def test_what_is_put_is_got_bit_for_bit(cache: PromptCache) -> None:
    cache.put("voice", 8000, "Hello", NOISE)
    found = cache.get("voice", 8000, "Hello")
    assert found is not None
    assert np.array_equal(found, NOISE)


@pytest.mark.parametrize(
    ("voice", "rate_hz", "text"),
    [("other", 8000, "Hello"), ("voice", 16000, "Hello"), ("voice", 8000, "hello")],
)
def test_another_voice_rate_or_text_is_another_entry(
    cache: PromptCache, voice: str, rate_hz: int, text: str
) -> None:
    cache.put("voice", 8000, "Hello", NOISE)
    assert cache.get(voice, rate_hz, text) is None


def test_the_text_cannot_be_read_from_the_folder(cache: PromptCache, tmp_path: Path) -> None:
    cache.put("voice", 8000, "Secret", NOISE)
    (entry,) = entries(tmp_path)
    assert "Secret" not in entry.name
    assert b"Secret" not in entry.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda _data: b"",
        lambda _data: b"not audio",
        lambda data: data[:2000] + bytes([data[2000] ^ 0xFF]) + data[2001:],
    ],
    ids=["cut", "empty", "text", "flipped"],
)
def test_a_broken_entry_is_dropped_and_reported(
    cache: PromptCache,
    tmp_path: Path,
    troubles: list[Trouble],
    damage: Callable[[bytes], bytes],
) -> None:
    cache.put("voice", 8000, "Hello", NOISE)
    (entry,) = entries(tmp_path)
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get("voice", 8000, "Hello") is None
    assert entries(tmp_path) == []
    assert [trouble.code for trouble in troubles] == ["cache-entry-broken"]
    cache.put("voice", 8000, "Hello", NOISE)
    assert cache.get("voice", 8000, "Hello") is not None


def test_the_entry_unused_for_longest_goes_first(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path / "prompts", max_bytes=60_000)
    cache.put("voice", 8000, "first", NOISE)
    cache.put("voice", 8000, "second", NOISE)
    for age, text in enumerate(("first", "second")):
        entry = cache._entry("voice", 8000, text)
        os.utime(entry, (1_000_000_000 + age,) * 2)
    assert cache.get("voice", 8000, "first") is not None
    for count in range(3):
        cache.put("voice", 8000, f"more {count}", NOISE)
    assert cache.get("voice", 8000, "second") is None
    assert cache.get("voice", 8000, "more 2") is not None
    assert sum(entry.stat().st_size for entry in entries(tmp_path)) <= 60_000


def test_a_folder_that_cannot_be_made_is_reported_once(
    tmp_path: Path, troubles: list[Trouble]
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = PromptCache(tmp_path / "file" / "prompts", on_trouble=troubles.append)
    for _ in range(3):
        cache.put("voice", 8000, "Hello", NOISE)
        assert cache.get("voice", 8000, "Hello") is None
    assert [trouble.code for trouble in troubles] == ["cache-unusable"]


def test_a_full_disk_is_reported_once_and_leaves_no_half_entry(
    cache: PromptCache,
    tmp_path: Path,
    troubles: list[Trouble],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def write_half(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", write_half)
    for _ in range(2):
        cache.put("voice", 8000, "Hello", NOISE)
    assert cache.get("voice", 8000, "Hello") is None
    assert [trouble.code for trouble in troubles] == ["cache-unusable"]
    assert entries(tmp_path) == []


def test_what_a_dead_process_left_is_cleared_away(cache: PromptCache, tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    for name, time_s in (("dead.part", 1_000_000_000), ("fresh.part", None)):
        file = tmp_path / "prompts" / name
        file.touch()
        if time_s:
            os.utime(file, (time_s, time_s))
    cache.put("voice", 8000, "Hello", NOISE)
    assert [entry.name for entry in entries(tmp_path) if entry.suffix == ".part"] == ["fresh.part"]
