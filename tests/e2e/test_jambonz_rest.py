"""What jambonz is asked by REST: calls that we place, and callers of other applications."""

import httpx2
import pytest
import pytest_asyncio
from centre_house import centre_house
from provider_rest import provider_rest

from smartivr.errors import SettingsError
from smartivr.line import Encoding, MediaFormat
from smartivr.providers.jambonz_webhooks import basic
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors.jambonz import JambonzEquipment
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun

KEY = "a-key-of-this-test"
PUBLIC = "https://ivr.example.com"
CALLS = "/api/v1/Accounts/ac-1/Calls"
RING = Ring("+442079460111", 5.0, "shop", "Corner shop")
ACCOUNT = {"ACCOUNT_SID": "ac-1", "API_KEY": "rest-key", "NUMBER": "+442079460000"}
FAR = {"transfer/far": "sip:agents@pbx.example.com"}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def placing():
    """REST of an account, and the environment that a server knows it by."""
    with pytest.MonkeyPatch.context() as environment:
        async with provider_rest() as rest:
            for name, value in ACCOUNT.items():
                environment.setenv(f"SMARTIVR_JAMBONZ_{name}", value)
            environment.setenv("SMARTIVR_JAMBONZ_API_URL", f"{rest.url}/api/")
            yield rest


@pytest.fixture
def rest(placing):
    placing.answer = lambda _: (201, {"sid": "c-9"})
    return placing


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory, placing):
    settings = {"public_url": PUBLIC, "connector_key": KEY, "destinations": FAR}
    async with centre_house(tmp_path_factory.mktemp("house"), **settings) as house:
        yield house


async def post(house, hook, told):
    """What our webhook answers; `hook` is as jambonz was given it."""
    assert hook["url"].startswith(PUBLIC)
    url = hook["url"].replace(PUBLIC, house.url)
    headers = basic(hook["username"], hook["password"])
    async with httpx2.AsyncClient(timeout=60) as client:
        return await client.post(url, json=told, headers=headers)


def equipment(house):
    return house.desk.connectors.of(JambonzEquipment)


@pytest.mark.parametrize("answer", [(500, {}), (201, {}), (201, {"sid": 7})])
async def test_a_call_that_is_not_placed_has_failed(house, rest, answer):
    rest.answer = lambda _: answer
    reached = await equipment(house).trunk.dial(RING)
    assert isinstance(reached, NotReached)
    assert reached.result == "failed"
    await rest.asked()


async def test_numbers_alone_are_dialled(house):
    trunk = equipment(house).trunk
    assert trunk.reaches("+442079460111")
    assert not trunk.reaches("sip:ann@example.com")


async def test_a_caller_of_another_application_is_passed_on_by_rest(house, rest):
    calls = equipment(house).calls
    begun = Begun(MediaFormat(Encoding.L16, 8000), reference="c-3", account="ac-1")
    rest.answer = lambda _: (202, {})
    context = {"session": "s", "intent": "far"}
    assert await calls.transfer(begun, Handover("transfer", "far", context))
    asked = await rest.asked()
    assert asked.path == f"{CALLS}/c-3"
    answer = await post(house, asked.json["call_hook"], {"call_sid": "c-3"})
    assert answer.json() == [
        {
            "verb": "dial",
            "target": [{"type": "sip", "sipUri": "sip:agents@pbx.example.com"}],
            "headers": {"X-Smartivr-Session": "s", "X-Smartivr-Intent": "far"},
        },
        {"verb": "hangup"},
    ]
    await calls.hang_up(begun)
    assert (await rest.asked()).json == {"call_status": "completed"}


async def test_a_caller_of_ours_needs_no_rest(house, rest):
    calls = equipment(house).calls
    begun = Begun(MediaFormat(Encoding.L16, 8000), reference="c-4", token="ours")  # noqa: S106  of this test
    assert not await calls.transfer(begun, Handover("transfer", "nowhere-known"))
    await calls.hang_up(begun)
    assert await calls.transfer(begun, Handover("transfer", "far"))
    assert not rest.was_asked


@pytest.mark.parametrize("missing", ["ACCOUNT_SID", "API_KEY", ""])
async def test_what_is_missing_is_told_at_the_start(tmp_path, rest, monkeypatch, missing):
    if missing:
        monkeypatch.delenv(f"SMARTIVR_JAMBONZ_{missing}")
    with pytest.raises(SettingsError):
        async with centre_house(tmp_path, connector_key=KEY, public_url=""):
            pass
