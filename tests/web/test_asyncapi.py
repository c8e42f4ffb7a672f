import json

import pytest

from smartivr.transports import agent_messages
from smartivr.transports import browser_messages as messages
from smartivr.web.asyncapi import agents_document, document


@pytest.fixture(scope="module", params=["callers", "agents"])
def socket(request):
    """The models of a socket, and its description."""
    return {
        "callers": (messages, document()),
        "agents": (agent_messages, agents_document()),
    }[request.param]


@pytest.fixture
def described(socket):
    return socket[1]


def references(value):
    """Every `$ref` below a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def found(described, reference):
    place = described
    for part in reference.removeprefix("#/").split("/"):
        place = place[part]
    return place


def test_every_reference_leads_somewhere(described):
    for reference in references(described):
        assert found(described, reference)


def test_every_message_that_is_checked_is_described(socket):
    models, described = socket
    for model in (*models.CLIENT_MESSAGES, *models.SERVER_MESSAGES):
        shown = described["components"]["messages"][model.__name__]
        assert shown["summary"]
        schema = found(described, shown["payload"]["$ref"])
        assert shown["title"] == schema["properties"]["type"]["const"]


def test_both_directions_name_their_messages_and_audio(socket):
    kinds, described = socket
    for operation, models in (
        ("fromClient", kinds.CLIENT_MESSAGES),
        ("toClient", kinds.SERVER_MESSAGES),
    ):
        named = [
            ref["$ref"].rsplit("/", 1)[1] for ref in described["operations"][operation]["messages"]
        ]
        assert named == [*(model.__name__ for model in models), "Audio"]


def test_it_is_json(described):
    assert json.loads(json.dumps(described))["asyncapi"] == "3.0.0"


def test_every_kind_of_message_is_in_its_union(socket):
    messages = socket[0]
    kinds = {m.model_fields["type"].annotation.__args__[0] for m in messages.SERVER_MESSAGES}
    for kind in kinds:
        with pytest.raises(ValueError, match=kind if kind != "clear" else "extra"):
            messages.server_message.validate_python({"type": kind, "nonsense": 1})
