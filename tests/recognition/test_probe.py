from pathlib import Path

from smartivr.recognition import probe


async def test_what_ships_works_in_english() -> None:
    works = {(each.engine, each.language) for each in await probe.probe() if each.works}
    assert {("pocketsphinx", "en"), ("vosk", "en")} <= works


async def test_a_missing_model_is_said_with_what_to_do(tmp_path: Path) -> None:
    polish = [each for each in await probe.probe(tmp_path) if each.language == "pl"]
    assert [each.engine for each in polish] == ["vosk"]
    assert polish[0].found
    assert not polish[0].works
    assert "models install" in polish[0].remedy
