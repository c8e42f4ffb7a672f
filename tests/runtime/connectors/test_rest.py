import pytest
from provider_rest import provider_rest

from smartivr.errors import TransportError
from smartivr.runtime.connectors.rest import Rest


async def test_a_request_brings_identity_and_fields_and_gets_fields():
    async with provider_rest() as there:
        there.answer = lambda _: (201, {"uuid": "1"})
        rest = Rest("test", there.url + "/v1/", lambda: {"Authorization": "Bearer x"})
        assert await rest.ask("POST", "/calls", json={"a": 1}) == {"uuid": "1"}
        asked = await there.asked()
        assert (asked.method, asked.path, asked.json) == ("POST", "/v1/calls", {"a": 1})
        assert asked.headers["authorization"] == "Bearer x"
        assert await rest.attempt("PUT", "/calls/1", form={"b": "2"})
        assert (await there.asked()).form == {"b": "2"}
        there.answer = lambda _: (200, ["no object"])
        assert await rest.ask("GET", "/") == {}
        await rest.close()


async def test_a_refusal_is_told_or_passed_over():
    async with provider_rest() as there:
        rest = Rest("test", there.url, dict)
        for status in (302, 404, 422, 500):
            there.answer = lambda _, status=status: (status, {})
            assert not await rest.attempt("POST", "/")
            with pytest.raises(TransportError, match=f"refuses with status {status}"):
                await rest.ask("POST", "/")
        await rest.close()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "no address"])
async def test_nobody_there_is_told_or_passed_over(address):
    rest = Rest("test", address, dict)
    assert not await rest.attempt("POST", "/")
    with pytest.raises(TransportError, match="cannot be reached"):
        await rest.ask("POST", "/")
    await rest.close()


async def test_after_the_end_nothing_is_asked_any_more():
    async with provider_rest() as there:
        rest = Rest("test", there.url, dict)
        await rest.close()
        assert not await rest.attempt("POST", "/")
        with pytest.raises(TransportError, match="not asked any more"):
            await rest.ask("POST", "/")
        assert not there.was_asked
