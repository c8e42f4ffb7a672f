"""The published descriptions of the audio sockets, made from the models that check them."""

import typing
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from smartivr import __version__
from smartivr.transports import agent_messages, browser_messages

_SCHEMAS = "#/components/schemas/"

Models = tuple[type[BaseModel], ...]


@dataclass(frozen=True)
class _Socket:
    """One kind of socket."""

    title: str
    description: str
    address: str
    parameter: str
    parameter_is: str
    from_client: Models
    to_client: Models


_CALLERS = _Socket(
    "smartivr audio socket",
    "One call's audio and what happens in it. Open a session first: "
    "POST /v1/sessions gives the address and the token.",
    "/v1/sessions/{session}/audio",
    "session",
    "Id that POST /v1/sessions returned.",
    browser_messages.CLIENT_MESSAGES,
    browser_messages.SERVER_MESSAGES,
)
_AGENTS = _Socket(
    "smartivr agents' socket",
    "One agent's audio and calls. Open a session first: "
    "POST /v1/agents/{agent}/session gives the address and the token.",
    "/v1/agents/{agent}/audio",
    "agent",
    "The agent's id.",
    agent_messages.CLIENT_MESSAGES,
    agent_messages.SERVER_MESSAGES,
)


def document() -> dict[str, Any]:
    """Return the AsyncAPI 3 document of callers' sockets."""
    return _document(_CALLERS)


def agents_document() -> dict[str, Any]:
    """Return the AsyncAPI 3 document of agents' sockets."""
    return _document(_AGENTS)


def _document(socket: _Socket) -> dict[str, Any]:
    models = [*socket.from_client, *socket.to_client]
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template=_SCHEMAS + "{model}"
    )
    listed = {model.__name__: _message(model) for model in models}
    listed["Audio"] = {
        "title": "audio",
        "summary": "Samples in the session's media format; from the client at most 200 ms.",
        "contentType": "application/octet-stream",
        "payload": {"type": "string", "format": "binary"},
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": socket.title,
            "version": __version__,
            "description": socket.description,
        },
        "defaultContentType": "application/json",
        "channels": {"audio": _channel(socket, sorted(listed))},
        "operations": {
            "fromClient": _operation("receive", socket.from_client),
            "toClient": _operation("send", socket.to_client),
        },
        "components": {"messages": listed, "schemas": schemas["$defs"]},
    }


def _message(model: type[BaseModel]) -> dict[str, Any]:
    return {
        "title": typing.get_args(model.model_fields["type"].annotation)[0],
        "summary": (model.__doc__ or "").strip(),
        "payload": {"$ref": _SCHEMAS + model.__name__},
    }


def _channel(socket: _Socket, names: list[str]) -> dict[str, Any]:
    return {
        "address": socket.address,
        "parameters": {socket.parameter: {"description": socket.parameter_is}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "ws": {
                "query": {
                    "type": "object",
                    "properties": {
                        "token": {"type": "string", "description": "Good for one connection."}
                    },
                }
            }
        },
    }


def _operation(action: str, models: Models) -> dict[str, Any]:
    names = [*(model.__name__ for model in models), "Audio"]
    return {
        "action": action,
        "channel": {"$ref": "#/channels/audio"},
        "messages": [{"$ref": f"#/channels/audio/messages/{name}"} for name in names],
    }
