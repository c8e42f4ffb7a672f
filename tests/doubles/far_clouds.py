"""Far sides that are asked by REST and tell by webhooks."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlencode
from xml.etree import ElementTree as ET

import jwt
from conformance_house import Call, until
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from far_side import (
    NUMBER,
    OWN_NUMBER,
    RING_S,
    WITHIN_S,
    PassedOn,
    Wanted,
    calling_in,
    known,
    phone_at,
)
from provider_rest import Asked, ProviderRest
from vonage_voice.models.ncco import Connect

from smartivr.providers import telnyx, vonage
from smartivr.providers.asking import ask
from smartivr.providers.base import Left, Placed, Secrets
from smartivr.providers.handset import Handset
from smartivr.providers.jambonz import Jambonz
from smartivr.providers.jambonz_webhooks import Webhooks, call_told
from smartivr.providers.plivo import PlivoProvider, ask_signed

JSON = {"Content-Type": "application/json"}


class _Rest:
    """What is the same for all of them."""

    statuses: Mapping[str, str] = {"busy": "busy", "no-answer": "no-answer", "failed": "failed"}

    def __init__(self, rest: ProviderRest, secrets: Secrets, server: str) -> None:
        self._rest = rest
        self._secrets = secrets
        self._server = server

    incoming = staticmethod(calling_in)

    async def _until(self, method: str, path: str) -> Asked:
        while (asked := await self._rest.asked()) and (asked.method, asked.path) != (method, path):
            pass
        return asked


class Telnyx(_Rest):
    """TeXML, by REST too."""

    @property
    def environment(self) -> Mapping[str, str]:
        self._rest.answer = lambda _: (200, {"call_sid": "v3:out", "status": "queued"})
        return {
            "SMARTIVR_TELNYX_API_URL": self._rest.url,
            "SMARTIVR_TELNYX_API_KEY": "KEY-of-the-test",
            "SMARTIVR_TELNYX_NUMBER": OWN_NUMBER,
            "SMARTIVR_TELNYX_APPLICATION": "1494404757140276705",
        }

    async def wanted(self) -> Wanted:
        asked = await self._until("POST", "/texml/calls/1494404757140276705")
        assert asked.headers["authorization"] == "Bearer KEY-of-the-test"
        fields = asked.json
        assert (fields["To"], fields["From"], fields["Timeout"]) == (NUMBER, OWN_NUMBER, RING_S)
        return Wanted("v3:out", fields)

    async def answered(self, wanted: Wanted) -> Handset:
        provider = telnyx.TelnyxProvider()
        placed = Placed(reference=wanted.reference)
        return await phone_at(await provider.called_out(placed, wanted.fields["Texml"]), provider)

    async def told(self, wanted: Wanted, status: str) -> None:
        body = urlencode({"CallSid": wanted.reference, "CallStatus": status}).encode()
        signed = telnyx.signed(self._secrets.signing_key, body)
        await ask(wanted.fields["StatusCallback"], body, signed)

    async def withdrawn(self, wanted: Wanted) -> None:
        await self._until("POST", f"/calls/{quote(wanted.reference)}/actions/hangup")

    async def passed_on(self, call: Call) -> PassedOn:
        asked = await self._changed(call.reference)
        response = ET.fromstring(asked["Texml"])  # noqa: S314 - our own answer
        address, _, headers = response.findtext("Dial/Sip", "").partition("?")
        return PassedOn(address, known(dict(parse_qsl(headers))))

    async def hung_up(self, reference: str, phone: Handset) -> None:
        assert await self._changed(reference) == {"Status": "completed"}

    async def _changed(self, reference: str) -> Mapping[str, str]:
        account = f"/texml/Accounts/{telnyx.ACCOUNT}"
        return (await self._until("POST", f"{account}/Calls/{quote(reference)}")).form


class Vonage(_Rest):
    """NCCO, by REST too; an application signs its requests."""

    statuses: Mapping[str, str] = {
        "busy": "busy",
        "unanswered": "no-answer",
        "rejected": "busy",
        "failed": "failed",
    }

    @property
    def environment(self) -> Mapping[str, str]:
        self._rest.answer = lambda _: (200, {"uuid": "u-out", "status": "started"})
        self._key = rsa.generate_private_key(65537, 2048)
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {
            "SMARTIVR_VONAGE_API_URL": self._rest.url,
            "SMARTIVR_VONAGE_APPLICATION": "app-1",
            "SMARTIVR_VONAGE_PRIVATE_KEY": pem.decode().replace("\n", "\\n"),
            "SMARTIVR_VONAGE_NUMBER": OWN_NUMBER,
        }

    async def wanted(self) -> Wanted:
        asked = await self._until("POST", "/v1/calls")
        token = asked.headers["authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, self._key.public_key(), ["RS256"])
        assert claims["application_id"] == "app-1"
        fields = asked.json
        assert fields["to"] == [{"type": "phone", "number": NUMBER.removeprefix("+")}]
        assert fields["from"] == {"type": "phone", "number": OWN_NUMBER.removeprefix("+")}
        assert fields["ringing_timer"] == RING_S
        return Wanted("u-out", fields)

    async def answered(self, wanted: Wanted) -> Handset:
        provider = vonage.VonageProvider()
        placed = Placed(caller=OWN_NUMBER, called=NUMBER, reference=wanted.reference)
        [address] = wanted.fields["answer_url"]
        return await phone_at(await provider.called_out(placed, address, self._secrets), provider)

    async def told(self, wanted: Wanted, status: str) -> None:
        [address] = wanted.fields["event_url"]
        for each in ("ringing", status):
            body = json.dumps({"status": each, "uuid": wanted.reference}).encode()
            token = vonage.signed(self._secrets.signing_key, body)
            await ask(address, body, {**JSON, "Authorization": f"Bearer {token}"})

    async def withdrawn(self, wanted: Wanted) -> None:
        assert await self._changed(wanted.reference) == {"action": "hangup"}

    async def passed_on(self, call: Call) -> PassedOn:
        change = await self._changed(call.reference)
        assert (change["action"], change["destination"]["type"]) == ("transfer", "ncco")
        [action] = change["destination"]["ncco"]
        Connect.model_validate({**action, "from_": action["from"]})  # as Vonage's library has it
        [endpoint] = action["endpoint"]
        return PassedOn(endpoint["uri"], known(endpoint["headers"]))

    async def hung_up(self, reference: str, phone: Handset) -> None:
        assert await self._changed(reference) == {"action": "hangup"}

    async def _changed(self, reference: str) -> Mapping:
        return (await self._until("PUT", f"/v1/calls/{quote(reference)}")).json


class Plivo(_Rest):
    """XML, which REST has Plivo ask for."""

    statuses: Mapping[str, str] = {
        "busy": "busy",
        "timeout": "no-answer",
        "no-answer": "no-answer",
        "failed": "failed",
    }

    @property
    def environment(self) -> Mapping[str, str]:
        self._rest.answer = lambda _: (201, {"request_uuid": "r-1", "message": "call fired"})
        return {
            "SMARTIVR_PLIVO_API_URL": self._rest.url,
            "SMARTIVR_PLIVO_AUTH_ID": "MA1",
            "SMARTIVR_PLIVO_NUMBER": OWN_NUMBER,
        }

    async def wanted(self) -> Wanted:
        asked = await self._until("POST", "/Account/MA1/Call/")
        login = base64.b64encode(f"MA1:{self._secrets.signing_key}".encode()).decode()
        assert asked.headers["authorization"] == f"Basic {login}"
        fields = asked.json
        told = (fields["to"], fields["from"], fields["ring_timeout"])
        assert told == (NUMBER, OWN_NUMBER, RING_S)
        return Wanted("out-1", fields)

    async def answered(self, wanted: Wanted) -> Handset:
        provider = PlivoProvider()
        placed = Placed(reference=wanted.reference)
        address = wanted.fields["answer_url"]
        return await phone_at(await provider.called_out(placed, address, self._secrets), provider)

    async def told(self, wanted: Wanted, status: str) -> None:
        form = {"CallUUID": wanted.reference, "CallStatus": status}
        await ask_signed(wanted.fields["hangup_url"], form, self._secrets)

    async def withdrawn(self, wanted: Wanted) -> None:
        await self._until("DELETE", "/Account/MA1/Request/r-1/")

    async def passed_on(self, call: Call) -> PassedOn:
        change = (await self._until("POST", f"/Account/MA1/Call/{call.reference}/")).json
        assert (change["legs"], change["aleg_method"]) == ("aleg", "POST")
        form = {"CallUUID": call.reference, "From": "1", "To": "2"}
        response = await ask_signed(change["aleg_url"], form, self._secrets)
        user = ET.fromstring(response).find("Dial/User")  # noqa: S314 - our own answer
        headers = dict(each.split("=") for each in user.get("sipHeaders").split(","))
        for name, value in headers.items():
            assert (name + value).replace("%", "").isalnum()
        return PassedOn(user.text, known({each: unquote(headers[each]) for each in headers}))

    async def hung_up(self, reference: str, phone: Handset) -> None:
        await self._until("DELETE", f"/Account/MA1/Call/{reference}/")


class JambonzAccount(_Rest):
    """Places calls by REST; goes on with callers by its verbs."""

    statuses: Mapping[str, str] = {**_Rest.statuses, "completed": "failed"}

    @property
    def environment(self) -> Mapping[str, str]:
        self._rest.answer = lambda _: (201, {"sid": "c-out"})
        return {
            "SMARTIVR_JAMBONZ_API_URL": f"{self._rest.url}/api/",
            "SMARTIVR_JAMBONZ_ACCOUNT_SID": "ac-1",
            "SMARTIVR_JAMBONZ_API_KEY": "rest-key",
            "SMARTIVR_JAMBONZ_NUMBER": OWN_NUMBER,
        }

    async def wanted(self) -> Wanted:
        asked = await self._until("POST", "/api/v1/Accounts/ac-1/Calls")
        assert asked.headers["authorization"] == "Bearer rest-key"
        fields = asked.json
        assert fields["to"] == {"type": "phone", "number": NUMBER}
        assert (fields["from"], fields["timeout"]) == (OWN_NUMBER, RING_S)
        return Wanted("c-out", fields)

    async def answered(self, wanted: Wanted) -> Handset:
        provider = Jambonz()
        placed = Placed(caller=OWN_NUMBER, called=NUMBER, reference=wanted.reference)
        address = wanted.fields["call_hook"]["url"]
        return await phone_at(await provider.called_out(placed, address, self._secrets), provider)

    async def told(self, wanted: Wanted, status: str) -> None:
        webhooks = Webhooks(self._server, self._secrets)
        address = wanted.fields["call_status_hook"]["url"]
        for each in ("trying", "ringing", status):
            told = {**call_told(Placed(reference=wanted.reference)), "call_status": each}
            await webhooks.tell(address, told)

    async def withdrawn(self, wanted: Wanted) -> None:
        path = f"/api/v1/Accounts/ac-1/Calls/{wanted.reference}"
        asked = [(await self._until("POST", path)).json for _ in range(2)]
        assert [each["call_status"] for each in asked] == ["no-answer", "completed"]

    async def hung_up(self, reference: str, phone: Handset) -> None:
        await until(phone.over.is_set, WITHIN_S)
        assert phone.left == Left()
