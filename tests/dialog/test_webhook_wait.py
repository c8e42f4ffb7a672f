import pytest

from smartivr.dialog import commands, events

WEBHOOK = {
    "main": {
        "branch": "webhook",
        "url": "http://127.0.0.1/x",
        "send": ["number"],
        "when": {"shipped": "bye"},
        "otherwise": "agents",
        "fallback": "sorry",
    },
    "bye": {"hangup": "On its way to {town}."},
    "sorry": {"hangup": "We can't look that up now."},
    "agents": {"queue": "agents"},
}


def test_a_webhook_decides_and_fills_slots(flow_of, talk_on):
    talk = talk_on(flow_of(WEBHOOK))
    request = talk.all(commands.CallWebhook)[0]
    assert set(request.payload) == {"number", "session", "caller", "called"}
    talk(events.WebhookAnswered(request.request, "shipped", {"town": "Leeds"}))
    assert talk.said == ["On its way to Leeds."]


@pytest.mark.parametrize("late", [False, True])
def test_a_webhook_that_fails_or_is_late_takes_the_fallback(flow_of, talk_on, late):
    talk = talk_on(flow_of(WEBHOOK))
    if late:
        talk.wait("webhook")
    else:
        talk(events.WebhookAnswered(1, code="webhook-unreachable"))
    assert talk.session.step == "sorry"
    talk(events.WebhookAnswered(1, "shipped"))
    assert talk.session.step == "sorry"
