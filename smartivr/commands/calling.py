"""A whole call against a server, printed live: for `call` and `demo`."""

from collections.abc import Sequence

from smartivr.client import Client
from smartivr.commands.deeds import check, prepare
from smartivr.commands.live import LiveView
from smartivr.commands.placing import Manner, place
from smartivr.commands.terminal import out
from smartivr.evaluate.live_call import live_call
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import MediaFormat


async def calling(
    client: Client,
    given: Sequence[tuple[str, str]],
    *,
    line: str = "",
    called: str = "",
    caller: str = "",
    media: MediaFormat | None = None,
    manner: Manner | None = None,
) -> LiveView:
    """Place a call, do what is given (`say`, `wav`, `keys` or `typed`, and its value), listen.

    Args:
        client: of the server.
        given: in order.
        line: its name; by default the called number's or the server's own.
        called: the called number.
        caller: the caller's number.
        media: of both directions.
        manner: how the caller behaves; by default one who does what is given, and listens.

    Raises:
        SmartIvrError: the server refuses, or something given cannot be done.

    """
    check(given)
    view = LiveView(out)
    async with live_call(
        client,
        line=line,
        called=called,
        caller=caller,
        media=media,
        on_message=view.show,
        on_answer=view.answered_after,
    ) as phone:
        voice = SyntheticCaller(await _language(client, phone.line), phone.rate_hz)
        try:
            deeds = await prepare(given, voice, phone.rate_hz)
            await place(phone, deeds, view, manner=manner or Manner())
        finally:
            await voice.close()
        await phone.finish()
    if phone.broken:
        raise phone.broken
    view.summary()
    return view


async def _language(client: Client, line: str) -> str:
    return next(str(one["language"]) for one in await client.lines() if one["line"] == line)
