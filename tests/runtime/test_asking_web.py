import asyncio

from smartivr.dialog.commands import CallWebhook
from smartivr.dialog.events import WebhookAnswered
from smartivr.runtime.asking_web import AskingWeb


class Service:
    """A web service that answers when it is let."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()

    async def ask(self, request: CallWebhook) -> WebhookAnswered:
        await self.may_answer.wait()
        return WebhookAnswered(request.request)


def question() -> CallWebhook:
    return CallWebhook(request=7, url="https://example.test/", payload={}, timeout_s=5.0)


async def test_an_answer_is_posted_and_waited_for() -> None:
    service, posted = Service(), []
    asking = AskingWeb(service, posted.append)
    asking.ask(question())
    assert posted == []
    service.may_answer.set()
    await asking.settled()
    assert [event.request for event in posted] == [7]


async def test_nothing_is_posted_once_nobody_waits_any_more() -> None:
    service, posted = Service(), []
    asking = AskingWeb(service, posted.append)
    asking.ask(question())
    asking.cancel()
    service.may_answer.set()
    await asyncio.gather(asking.settled(), return_exceptions=True)
    assert posted == []
