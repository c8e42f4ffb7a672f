"""One shape for every error of the HTTP API: `{"error": {"code": ..., "message": ...}}`.

The message is in the reader's language, the code is the same for everybody.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from smartivr.errors import (
    AccessRefused,
    AudioError,
    BadMessage,
    EditedMeanwhile,
    FlowError,
    LookUpFailed,
    NotAllowed,
    NotFound,
    NotifyFailed,
    OutOfTurn,
    PeerTooFast,
    PeerTooSlow,
    RecognitionError,
    SmartIvrError,
    StorageFull,
    StoreError,
    SwitchboardFull,
    SynthesisError,
    TokenRefused,
    TooManyRequests,
    TransportError,
    UnreachableNumber,
    UnsupportedAudio,
)
from smartivr.web.sentences import Say, to_reader

_STATUS: Mapping[type[SmartIvrError], HTTPStatus] = {
    AudioError: HTTPStatus.BAD_REQUEST,
    UnsupportedAudio: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    TransportError: HTTPStatus.BAD_REQUEST,
    BadMessage: HTTPStatus.UNPROCESSABLE_ENTITY,
    FlowError: HTTPStatus.UNPROCESSABLE_ENTITY,
    OutOfTurn: HTTPStatus.CONFLICT,
    LookUpFailed: HTTPStatus.BAD_GATEWAY,
    TokenRefused: HTTPStatus.UNAUTHORIZED,
    PeerTooFast: HTTPStatus.TOO_MANY_REQUESTS,
    PeerTooSlow: HTTPStatus.REQUEST_TIMEOUT,
    NotFound: HTTPStatus.NOT_FOUND,
    AccessRefused: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    SwitchboardFull: HTTPStatus.SERVICE_UNAVAILABLE,
    RecognitionError: HTTPStatus.SERVICE_UNAVAILABLE,
    SynthesisError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    UnreachableNumber: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotifyFailed: HTTPStatus.BAD_GATEWAY,
    EditedMeanwhile: HTTPStatus.CONFLICT,
}
"""Statuses by class; a class without one has its parent's, and else 500."""


_FRAMEWORK_CODES: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: NotFound.code,
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body-too-large",
}


class ErrorDetail(BaseModel):
    """What is wrong."""

    code: str = Field(description="Stable and kebab-case.", examples=["not-found"])
    message: str = Field(description="A sentence in the reader's language.")


class ErrorBody(BaseModel):
    """Every error of this API."""

    error: ErrorDetail


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what a route's description says of its errors; who may be unknown may lack a right."""
    refused = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    all_statuses = {*statuses, *refused} if HTTPStatus.UNAUTHORIZED in statuses else statuses
    return {
        int(status): {"model": ErrorBody, "description": HTTPStatus(status).phrase}
        for status in sorted(all_statuses)
    }


def documented_as_json(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the same for a route that answers in text or XML: its errors are JSON all the same."""
    schema = {"$ref": "#/components/schemas/ErrorBody"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": schema}},
        }
        for status in statuses
    }


def status_of(error: SmartIvrError) -> HTTPStatus:
    """Return the status of an error's class, or of the nearest class above it."""
    for kind in type(error).__mro__:
        if kind in _STATUS:
            return _STATUS[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def response(code: str, message: str, status: int) -> JSONResponse:
    """Make an error response."""
    return JSONResponse({"error": {"code": code, "message": message}}, status)


def response_to(error: SmartIvrError, say: Say) -> JSONResponse:
    """Make the response to one of our errors."""
    made = response(error.code, say(str(error)), status_of(error))
    made.headers.update(headers_of(error))
    return made


def response_to_framework(error: HTTPException, say: Say) -> JSONResponse:
    """Make the response to an error that the web framework has raised."""
    code = _FRAMEWORK_CODES.get(error.status_code)
    if code is None:
        return response_to(BadMessage("the body cannot be read", remedy="send JSON"), say)
    answer = response(code, say(str(error.detail).lower()), error.status_code)
    answer.headers.update(error.headers or {})
    return answer


def headers_of(error: SmartIvrError) -> dict[str, str]:
    """Return the headers that go with an error."""
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.retry_after_s)}
    return {}


def install(app: FastAPI) -> None:
    """Give every error of this app the one shape."""

    @app.exception_handler(SmartIvrError)
    async def ours(request: Request, error: SmartIvrError) -> JSONResponse:
        return response_to(error, to_reader(request))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        sentence = "; ".join(_mistake(mistake) for mistake in error.errors())
        return response_to(BadMessage(sentence, remedy="see /docs"), to_reader(request))

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> JSONResponse:
        return response_to_framework(error, to_reader(request))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, _error: Exception) -> JSONResponse:
        return response_to(broken(), to_reader(request))


def broken() -> SmartIvrError:
    """Make the error of whoever meets a defect of ours."""
    return SmartIvrError("something went wrong here", remedy="the log has the details")


def _mistake(mistake: Mapping[str, Any]) -> str:
    """Name a field and its mistake; the value is left out, as it may be personal."""
    field = ".".join(str(part) for part in mistake["loc"] if part != "body") or "the body"
    return f"{field}: {mistake['msg'].lower()}"
