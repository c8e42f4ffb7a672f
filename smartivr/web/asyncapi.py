"""The published description of the audio socket, made from the models that check it."""

import typing
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from smartivr import __version__
from smartivr.transports import browser_messages as messages

_SCHEMAS = "#/components/schemas/"


def document() -> dict[str, Any]:
    """Return the AsyncAPI 3 document."""
    models: list[type[BaseModel]] = [*messages.CLIENT_MESSAGES, *messages.SERVER_MESSAGES]
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
            "title": "smartivr audio socket",
            "version": __version__,
            "description": "One call's audio and what happens in it. Open a session first: "
            "POST /v1/sessions gives the address and the token.",
        },
        "defaultContentType": "application/json",
        "channels": {"audio": _channel(sorted(listed))},
        "operations": {
            "fromClient": _operation("receive", messages.CLIENT_MESSAGES),
            "toClient": _operation("send", messages.SERVER_MESSAGES),
        },
        "components": {"messages": listed, "schemas": schemas["$defs"]},
    }


def _message(model: type[BaseModel]) -> dict[str, Any]:
    return {
        "title": typing.get_args(model.model_fields["type"].annotation)[0],
        "summary": (model.__doc__ or "").strip(),
        "payload": {"$ref": _SCHEMAS + model.__name__},
    }


def _channel(names: list[str]) -> dict[str, Any]:
    return {
        "address": "/v1/sessions/{session}/audio",
        "parameters": {"session": {"description": "Id that POST /v1/sessions returned."}},
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


def _operation(action: str, models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    names = [*(model.__name__ for model in models), "Audio"]
    return {
        "action": action,
        "channel": {"$ref": "#/channels/audio"},
        "messages": [{"$ref": f"#/channels/audio/messages/{name}"} for name in names],
    }
