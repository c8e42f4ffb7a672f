"""Where FreeSWITCH's modules find a server, and where they find nothing."""

import pytest
import pytest_asyncio

from smartivr.errors import AccessRefused, TransportError
from smartivr.providers.base import Placed, Secrets
from smartivr.providers.registry import provider_of
from smartivr.providers.wires import WebSocketWire
from tests.connectors.asterisk_house import KEY, furnish
from tests.doubles.centre_house import centre_house

pytestmark = pytest.mark.asyncio(loop_scope="module")

DIALECTS = ("audio_fork", "audio_stream")
CALL = Placed(
    called="4820", caller="+442079460100", reference="7dd5e34e-5db4-4edb-a166-757e5d29b949"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    async with centre_house(furnish(tmp_path_factory.mktemp("house")), connector_key=KEY) as house:
        yield house


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", ["", "another-key-of-this-test"])
async def test_without_the_key_no_stream_is_let_in(house, dialect, key):
    with pytest.raises(AccessRefused):
        await provider_of(dialect).place(CALL, house.url, Secrets(connector_key=key))


async def test_a_path_beside_the_streams_is_no_stream(house):
    with pytest.raises((AccessRefused, TransportError)):
        await WebSocketWire.connect(
            f"{house.url.replace('http', 'ws')}/v1/connect/freeswitch/x?key={KEY}"
        )
