"""How jambonz asks an application's webhooks, and what it reads in their answers."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx2

from smartivr.client.tls import trusted
from smartivr.errors import AccessRefused, TransportError
from smartivr.providers.base import Left, Placed, Secrets

ACCOUNT = "ac-simulated"
_TIMEOUT_S = 10.0
_REFUSALS = {401, 403}
_STREAMING = {"enabled": True, "streaming": True}
_VERBS = {"answer", "listen", "stream", "dial", "hangup", "say", "play", "pause", "redirect"}
_HEADER = "X-Smartivr-"

Verb = Mapping[str, Any]


def call_told(call: Placed) -> dict[str, str]:
    """Return what a webhook is told of an inbound call."""
    return {
        "call_sid": call.reference or str(uuid.uuid4()),
        "account_sid": ACCOUNT,
        "application_sid": "ap-simulated",
        "direction": "inbound",
        "from": call.caller,
        "to": call.called,
        "call_id": "1@simulated",
        "call_status": "trying",
    }


class Webhooks:
    """One application's, as an account calls them."""

    def __init__(self, server: str, secrets: Secrets) -> None:
        self._server = server
        self._secrets = secrets

    async def ask(
        self, path: str, told: Mapping[str, str], query: Mapping[str, str] | None = None
    ) -> Sequence[Verb]:
        """POST to a webhook and return the verbs that it answers with.

        Raises:
            AccessRefused: it does not let us in.
            TransportError: it cannot be reached, or answers with something else than verbs.

        """
        answer = await self._post(path + ("?" + urlencode(query) if query else ""), told)
        if answer.status_code != httpx2.codes.OK:
            raise TransportError(f"the webhook answered with status {answer.status_code}")
        return _verbs(answer.content)

    async def tell(self, path: str, told: Mapping[str, str]) -> None:
        """POST to a webhook whose answer says nothing, such as that of a call's status.

        Raises:
            AccessRefused: it does not let us in.
            TransportError: it cannot be reached, or fails.

        """
        answer = await self._post(path, told)
        if not answer.is_success:
            raise TransportError(f"the webhook answered with status {answer.status_code}")

    async def _post(self, path: str, told: Mapping[str, str]) -> httpx2.Response:
        url = urljoin(self._server, path)
        body = json.dumps(told, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", **self._login(), **self._signed(body)}
        try:
            async with httpx2.AsyncClient(verify=trusted(), timeout=_TIMEOUT_S) as client:
                answer = await client.post(url, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise TransportError("the server's webhook cannot be reached") from error
        if answer.status_code in _REFUSALS:
            raise AccessRefused(f"the webhook refused with status {answer.status_code}")
        return answer

    def _login(self) -> Mapping[str, str]:
        key = self._secrets.connector_key
        return basic("smartivr", key) if key else {}

    def _signed(self, body: bytes) -> Mapping[str, str]:
        key = self._secrets.signing_key
        if not key:
            return {}
        at_s = int(time.time())
        signature = hmac.new(key.encode(), f"{at_s}.".encode() + body, hashlib.sha256)
        return {"Jambonz-Signature": f"t={at_s},v1={signature.hexdigest()}"}


def basic(user: str, password: str) -> dict[str, str]:
    """Return the header of HTTP basic authentication."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def listen_among(verbs: Sequence[Verb]) -> Verb:
    """Return the verb that streams the call both ways.

    Raises:
        TransportError: there is none, or jambonz would not stream both ways by it.

    """
    for verb in verbs:
        if verb["verb"] in {"listen", "stream"}:
            audio = verb.get("bidirectionalAudio")
            if not isinstance(verb.get("url"), str) or not isinstance(audio, dict):
                raise TransportError("the listen verb has no address or hears nothing back")
            if not audio.items() >= _STREAMING.items():
                raise TransportError("the listen verb does not stream both ways")
            return verb
    raise TransportError("the server does not take the call")


def left_by(verbs: Sequence[Verb]) -> Left:
    """Read what becomes of a call after its stream."""
    for verb in verbs:
        if verb["verb"] == "dial":
            target = verb["target"][0]
            headers = verb.get("headers", {})
            context = {
                name.removeprefix(_HEADER).replace("-", "_").lower(): str(value)
                for name, value in headers.items()
                if name.startswith(_HEADER)
            }
            return Left(str(target.get("number") or target.get("sipUri")), context)
    return Left()


def _verbs(content: bytes) -> Sequence[Verb]:
    try:
        verbs = json.loads(content)
    except ValueError as error:
        raise TransportError("the webhook answers with no JSON") from error
    if not isinstance(verbs, list) or not all(_known(verb) for verb in verbs):
        raise TransportError("the webhook answers with something else than verbs")
    return verbs


def _known(verb: object) -> bool:
    if not isinstance(verb, dict) or verb.get("verb") not in _VERBS:
        return False
    return verb["verb"] != "dial" or _dialled(verb.get("target"))


def _dialled(targets: object) -> bool:
    """Whether each target has what its type needs."""
    return isinstance(targets, list) and bool(targets) and all(map(_target, targets))


def _target(target: object) -> bool:
    match target:
        case {"type": "phone", "number": str(number)}:
            return bool(number)
        case {"type": "sip", "sipUri": str(uri)}:
            return uri.startswith(("sip:", "sips:"))
        case _:
            return False
