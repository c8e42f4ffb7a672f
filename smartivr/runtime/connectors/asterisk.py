"""Asterisk steered through ARI: its calls come by a Stasis application, and ours are placed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.asterisk_ari import Ari
from smartivr.runtime.connectors.asterisk_calls import AsteriskCalls, Ways
from smartivr.runtime.connectors.asterisk_trunk import NUMBER, AsteriskTrunk
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.settings import load_part


class AsteriskSettings(BaseSettings):
    """What an operator sets for Asterisk."""

    model_config = SettingsConfigDict(env_prefix="SMARTIVR_ASTERISK_", frozen=True, extra="ignore")

    ari_url: str = Field(
        "",
        pattern=r"^(https?://[^?#\s]+)?$",
        description="Address of Asterisk's HTTP server, such as http://127.0.0.1:8088.",
    )
    user: str = Field("", pattern="^[^:]*$", description="User of ari.conf.")
    password: SecretStr = Field(SecretStr(""), description="Its password.")
    application: str = Field(
        "smartivr", pattern="^[A-Za-z0-9_-]+$", description="Name of our Stasis application."
    )
    context: str = Field(
        "smartivr-go",
        pattern="^[A-Za-z0-9_-]+$",
        description="Context of the dialplan, extension s, that callers go on in afterwards.",
    )
    format: Literal["ulaw", "alaw", "slin", "slin16"] = Field(
        "ulaw", description="Format of the audio between Asterisk and here."
    )
    dial: str = Field(
        "", description="How callbacks are dialled, such as PJSIP/{number}@my-trunk; empty: not."
    )
    caller_id: str = Field("", description="Number that callbacks show.")

    @field_validator("dial")
    @classmethod
    def _has_a_number(cls, given: str) -> str:
        if given and NUMBER not in given:
            raise ValueError(f"it needs {NUMBER} where the number stands")
        return given


@asynccontextmanager
async def asterisk(around: Around) -> AsyncIterator[AsteriskCalls | None]:
    """Be Asterisk's Stasis application while the server runs, where ARI is set.

    Raises:
        SettingsError: a setting is wrong, or one that is needed is missing.

    """
    settings = load_part(AsteriskSettings)
    if not settings.ari_url:
        yield None
        return
    password = settings.password.get_secret_value()
    if not (settings.user and password):
        raise SettingsError(
            "SMARTIVR_ASTERISK_ARI_URL is set without a user and the password",
            remedy="set SMARTIVR_ASTERISK_USER and SMARTIVR_ASTERISK_PASSWORD",
        )
    ari = Ari(settings.ari_url, settings.user, password, settings.application)
    trunk = AsteriskTrunk(ari, around.connections.outbound, settings.dial, settings.caller_id)
    if settings.dial:
        around.diallers.add(trunk)
    ways = Ways(Destinations(around.settings.destinations), settings.context, settings.format)
    calls = AsteriskCalls(ari, trunk, around.connections, ways)
    await calls.start()
    try:
        yield calls
    finally:
        await around.connections.outbound.close()
        await calls.close()
        await ari.close()
