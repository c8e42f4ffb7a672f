"""The libraries of the pages are what their packages hold, each with its licence."""

import hashlib
import re
from pathlib import Path

import pytest

import smartivr.web

VENDOR = Path(smartivr.web.__file__).parent / "static" / "vendor"
ROW = re.compile(r"\| (\S+\.js) \| \S+ \| [\d.]+ \| ([\w-]+) \| ([0-9a-f]{64}) \|")
LISTED = {file: sha256 for file, _, sha256 in ROW.findall((VENDOR / "README.md").read_text())}


@pytest.mark.parametrize("file", sorted(LISTED))
def test_a_library_is_unchanged(file):
    assert hashlib.sha256((VENDOR / file).read_bytes()).hexdigest() == LISTED[file]


def test_every_library_is_listed():
    assert {str(file.relative_to(VENDOR)) for file in VENDOR.rglob("*.js")} == set(LISTED)


def test_a_licence_lies_beside_every_library():
    for file in LISTED:
        assert (VENDOR / file).parent.joinpath("LICENSE").read_text().strip()
