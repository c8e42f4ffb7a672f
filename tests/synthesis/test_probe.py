from pathlib import Path

import pytest

from smartivr.synthesis import probe


async def test_what_works_and_what_is_not_installed_are_told_apart(tmp_path: Path) -> None:
    findings = {
        (finding.engine, finding.language): finding for finding in await probe.probe(tmp_path)
    }
    for language in ("en", "pl"):
        espeak = findings["espeak-ng", language]
        assert (espeak.found, espeak.works, espeak.remedy) == (True, True, "")
        piper = findings["piper", language]
        assert (piper.found, piper.works) == (True, False)
        assert "models install" in piper.remedy


async def test_a_package_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(probe, "_PACKAGES", {"espeak-ng": "no-such-package"})
    (english, _polish) = await probe.probe(tmp_path)
    assert not english.found
    assert english.remedy == "pip install no-such-package"
