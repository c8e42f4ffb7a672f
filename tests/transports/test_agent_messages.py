import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadMessage
from smartivr.line import Asked, MediaFormat
from smartivr.transports import agent_messages as messages
from smartivr.transports.agent_socket import AgentTransport


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('{"type": "accept", "offer": 3}', messages.Accept(type="accept", offer=3)),
        (
            '{"type": "transfer", "to": "queue", "target": "sales"}',
            messages.Transfer(type="transfer", kind="blind", to="queue", target="sales"),
        ),
        ('{"type": "hang-up"}', messages.HangUp(type="hang-up")),
    ],
)
def test_a_message_is_read(text, meant):
    assert messages.parse(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{", '{"type": "dance"}', '{"type": "accept"}',
     '{"type": "accept", "offer": 0}', '{"type": "hold", "why": "lunch"}',
     '{"type": "state", "state": "busy"}', '{"type": "key", "key": "1"}',
     '{"type": "notes", "text": "' + "x" * 9000 + '"}'],
)  # fmt: skip
def test_what_is_no_message_is_refused_without_being_repeated(text):
    with pytest.raises(BadMessage) as refused:
        messages.parse(text)
    assert "dance" not in str(refused.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(BadMessage):
        messages.parse(text)


async def test_an_agents_connection_passes_messages_on_in_order():
    transport = AgentTransport(MediaFormat())
    transport.attach({})
    transport.received('{"type": "hold"}')
    transport.received('{"type": "nonsense"}')
    transport.received('{"type": "unhold"}')
    asked = [await transport.receive() for _ in range(2)]
    assert asked == [
        Asked(messages.Hold(type="hold")),
        Asked(messages.Unhold(type="unhold")),
    ]
