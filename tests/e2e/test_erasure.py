"""Erasing a caller by the API of a server that runs."""

import pytest
from centre_house import centre_house

from smartivr.store.records import VoicemailRecord

pytestmark = pytest.mark.usefixtures("brief_prompts")

NUMBER = "+442079460123"
NOON = "2026-11-23T12:00:00+00:00"


async def test_a_caller_is_counted_and_then_erased_with_the_files(tmp_path):
    async with centre_house(tmp_path) as house, house.client() as client:
        path = house.settings.var / "voicemail" / "m1.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"audio")
        await house.store.voicemails.add(
            VoicemailRecord(
                "m1", "sales", "c1", "shop", "en", NUMBER, NOON, 3, "voicemail/m1.flac", "a"
            )
        )
        promise = {"line": "shop", "queue": "agents", "number": NUMBER}
        await client.request("POST", "/v1/callbacks", json=promise)
        caller = {"number": "0044 20 7946 0123"}
        asked = await client.request("POST", "/v1/erasures", json={**caller, "count_only": True})
        assert path.exists()
        erased = await client.request("POST", "/v1/erasures", json=caller)
        assert asked == erased
        assert (erased["voicemails"], erased["callbacks"], erased["recordings"]) == (1, 1, 0)
        assert not path.exists()
        assert (await client.request("GET", "/v1/voicemails"))["voicemails"] == []
        assert (await client.request("GET", "/v1/callbacks"))["callbacks"] == []
        again = await client.request("POST", "/v1/erasures", json=caller)
        assert set(again.values()) == {0}
