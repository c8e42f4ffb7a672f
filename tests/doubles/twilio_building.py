"""A server behind a TLS proxy, with Twilio's settings, and Twilio's side of it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from centre_house import CentreHouse, centre_house
from twilio.request_validator import RequestValidator

from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import Handset, calling
from smartivr.providers.twilio import TwilioProvider
from smartivr.providers.twilio_rest import TwilioRest, twilio_rest
from smartivr.runtime.call import Call

SECRETS = Secrets(account="AC" + 32 * "a", signing_key="the-auth-token-of-this-test")
PUBLIC = "https://ivr.example.com"
_FLOW = """
title: Corner shop
language: en
recognizer: scripted
voice: espeak-ng
start: main
agent: away
steps:
  main:
    menu: Agents?
    options:
      away: {key: "1", next: away}
      bye: {key: "2", next: bye}
      nowhere: {key: "3", next: nowhere}
  away: {queue: far-away}
  nowhere: {queue: nowhere}
  bye: {hangup: Goodbye.}
"""
_PHRASES = """
intents:
  away: {label: agents, phrases: [agents]}
  bye: {label: goodbye, phrases: [goodbye]}
  nowhere: {label: nowhere, phrases: [nowhere]}
"""


class Building:
    """A server behind a TLS proxy, and the interface by which it asks Twilio."""

    def __init__(self, house: CentreHouse, rest: TwilioRest | None) -> None:
        self.house = house
        self.rest = rest

    def caller(
        self, reference: str, *, secrets: Secrets = SECRETS, line: str = "shop"
    ) -> AbstractAsyncContextManager[Handset]:
        """Somebody who calls over Twilio."""
        placed = Placed(line, "+442079460820", "+442079460999", reference)
        return calling(TwilioProvider(PUBLIC), placed, self.house.url, secrets)

    def session(self, reference: str) -> Call:
        """Return what the server has of a call, by Twilio's id of it."""
        return self.house.desk.connections.find("twilio", reference).call

    async def asked(self, path: str, **fields: str) -> httpx2.Response:
        """Twilio asks, by its own library's signature."""
        url = f"{PUBLIC}/v1/connect/twilio/{path}"
        signature = RequestValidator(SECRETS.signing_key).compute_signature(url, fields)
        return await self.unsigned(path, signature, **fields)

    async def unsigned(self, path: str, signature: str, **fields: str) -> httpx2.Response:
        """Somebody asks, with this signature."""
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = f"{self.house.url}/v1/connect/twilio/{path}"
        async with httpx2.AsyncClient(timeout=60) as http:
            return await http.post(url, content=urlencode(fields), headers=headers)


@asynccontextmanager
async def twilio_building(home: Path) -> AsyncIterator[Building]:
    """Start a server whose files are in this folder, and the interface that it asks."""
    line = home / "intents" / "shop"
    line.mkdir(parents=True)
    (line / "flow.yaml").write_text(_FLOW)
    (line / "phrases.yaml").write_text(_PHRASES)
    with pytest.MonkeyPatch.context() as given:
        async with twilio_rest(SECRETS) as rest:
            given.setenv("SMARTIVR_TWILIO_ACCOUNT_SID", SECRETS.account)
            given.setenv("SMARTIVR_TWILIO_AUTH_TOKEN", SECRETS.signing_key)
            given.setenv("SMARTIVR_TWILIO_NUMBER", "+442079460000")
            given.setenv("SMARTIVR_TWILIO_API_URL", rest.url)
            where = {"far-away": "sip:agents@pbx.example.com"}
            async with centre_house(home, public_url=PUBLIC, destinations=where) as house:
                yield Building(house, rest)
