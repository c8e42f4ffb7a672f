"""Every provider's machines beside its streams, for one server."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from far_clouds import JambonzAccount, Plivo, Telnyx, Vonage
from far_side import FarSide
from far_switches import Asterisk, FreeSwitch
from far_twilio import Twilio
from pretended_ari import pretended_ari
from pretended_freeswitch import PretendedFreeSwitch
from provider_rest import provider_rest

from smartivr.providers.base import Secrets
from smartivr.providers.twilio_rest import twilio_rest

_BY_REST = {"jambonz": JambonzAccount, "plivo": Plivo, "telnyx": Telnyx, "vonage": Vonage}


@asynccontextmanager
async def far_sides(
    secrets: Mapping[str, Secrets], server: str
) -> AsyncIterator[Mapping[str, FarSide]]:
    """Start them; the dialects that have one, and what knows it.

    Args:
        secrets: what each provider knows of the server, by dialect.
        server: its address.

    """
    async with AsyncExitStack() as stack:
        started: dict[str, FarSide] = {}
        for dialect, kind in _BY_REST.items():
            rest = await stack.enter_async_context(provider_rest())
            started[dialect] = kind(rest, secrets[dialect], server)
        rest = await stack.enter_async_context(twilio_rest(secrets["twilio"]))
        started["twilio"] = Twilio(rest, secrets["twilio"], server)
        started["asterisk"] = Asterisk(await stack.enter_async_context(pretended_ari()))
        switch = PretendedFreeSwitch()
        serving = await asyncio.start_server(switch.serve, "127.0.0.1", 0)
        stack.callback(serving.close)
        switch.port = serving.sockets[0].getsockname()[1]
        started["audio_fork"] = started["audio_stream"] = FreeSwitch(switch, server)
        yield started
