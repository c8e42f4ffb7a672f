"""What docs/agents.md says is what there is."""

import json
import re
from pathlib import Path

import pytest

from smartivr.routing.agent import AgentState
from smartivr.transports import agent_messages as messages

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "agents.md").read_text()


@pytest.mark.parametrize("line", re.findall(r"^[<>] (\{.*\})$", TEXT, re.MULTILINE))
def test_every_message_of_the_example_is_one_that_can_be_sent(line):
    either = messages.server_message if f"< {line}" in TEXT else messages.client_message
    either.validate_json(line)


@pytest.mark.parametrize("line", re.findall(r"`(\{\"type\".*?\})`", TEXT))
def test_every_message_in_the_text_is_one_that_can_be_sent(line):
    messages.client_message.validate_json(line)


@pytest.mark.parametrize("model", messages.CLIENT_MESSAGES + messages.SERVER_MESSAGES)
def test_every_kind_of_message_is_named(model):
    kind = model.model_fields["type"].annotation.__args__[0]
    if kind == "error":
        assert "the error `out-of-turn`" in TEXT
    else:
        assert f"`{kind}`" in TEXT or f'"type": "{kind}"' in TEXT


@pytest.mark.parametrize("state", AgentState)
def test_every_state_is_explained(state):
    assert f"| `{state.value}` |" in TEXT


def test_requests_of_the_example_are_json():
    (body,) = re.findall(r"-d '(\{.*?\})'", TEXT)
    json.loads(body)


def test_the_example_of_customers_can_be_looked_up():
    lines = (ROOT / "examples" / "customers.csv").read_text().splitlines()
    assert lines[0].split(",")[:2] == ["number", "name"]
    assert all(len(line.split(",")) == len(lines[0].split(",")) for line in lines)
