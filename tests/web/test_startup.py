import httpx
import pytest

from smartivr.errors import NoLines, SettingsError
from smartivr.line import MediaFormat
from smartivr.settings import load
from smartivr.web.startup import started


async def test_a_home_that_is_none_is_named(tmp_path):
    with pytest.raises(SettingsError, match="SMARTIVR_HOME"):
        async with started(load(home=tmp_path)):
            pass


async def test_without_a_line_a_server_starts_and_says_that_it_takes_no_calls(tmp_path):
    (tmp_path / "intents").mkdir()
    async with started(load(home=tmp_path)) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://ivr") as client:
            readiness = await client.get("/readyz")
            assert (readiness.status_code, readiness.json()["ready"]) == (503, False)
            assert readiness.json()["lines"] == 0
            refused = await client.post("/v1/sessions", json={})
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "no-lines")
            assert "Sign in and make one" in (await client.get("/")).text
        with pytest.raises(NoLines):
            app.state.desk.switchboard.receive(called="+442079460100", media=MediaFormat())


async def test_faulty_lines_alone_are_left_out_and_can_be_mended(tmp_path):
    (tmp_path / "intents" / "shop").mkdir(parents=True)
    (tmp_path / "intents" / "shop" / "flow.yaml").write_text("steps: 4\n")
    async with started(load(home=tmp_path)) as app:
        desk = app.state.desk
        assert not desk.switchboard.lines
        assert list(await desk.publication.publisher.lines()) == ["shop", "centre"]
