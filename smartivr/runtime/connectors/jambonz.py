"""jambonz beside its streams: its account, and what its webhooks and streams need."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.jambonz_calls import JambonzCalls
from smartivr.runtime.connectors.jambonz_hooks import Hooks
from smartivr.runtime.connectors.jambonz_trunk import JambonzTrunk
from smartivr.runtime.connectors.rest import Rest
from smartivr.settings import load_part


class JambonzSettings(BaseSettings):
    """An account at jambonz."""

    model_config = SettingsConfigDict(env_prefix="SMARTIVR_JAMBONZ_", frozen=True, extra="ignore")

    api_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="Address of its REST interface without /v1, such as https://jambonz.cloud/api.",
    )
    account_sid: str = Field(
        "", pattern="^[A-Za-z0-9_-]{0,64}$", description="The account, as its portal shows it."
    )
    api_key: SecretStr = Field(SecretStr(""), description="A key of the account.")
    number: str = Field(
        "",
        pattern=r"^(\+?[0-9]{3,15})?$",
        description="Number that callbacks are placed from; without it none are.",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="The account's webhook secret; with it, webhooks are let in by their signature "
        "alone.",
    )

    def rest(self) -> Rest | None:
        """Make the client of the REST interface; None without an address.

        Raises:
            SettingsError: there is an address, and no account or key.

        """
        key = self.api_key.get_secret_value()
        if not self.api_url:
            return None
        if not (self.account_sid and key):
            raise SettingsError(
                "SMARTIVR_JAMBONZ_API_URL is set without an account and its key",
                remedy="set SMARTIVR_JAMBONZ_ACCOUNT_SID and SMARTIVR_JAMBONZ_API_KEY",
            )
        calls = f"{self.api_url.rstrip('/')}/v1/Accounts/{self.account_sid}/Calls"
        return Rest("jambonz", calls, lambda: {"Authorization": f"Bearer {key}"})


@dataclass(frozen=True)
class JambonzEquipment:
    """What jambonz's addresses work with."""

    calls: JambonzCalls
    trunk: JambonzTrunk | None
    webhook_secret: SecretStr


@asynccontextmanager
async def jambonz(around: Around) -> AsyncIterator[JambonzEquipment]:
    """Make it, and add a dialler where there is an account and a number to show.

    Raises:
        SettingsError: a setting is wrong, or one that is needed is missing.

    """
    settings = load_part(JambonzSettings)
    rest, hooks = settings.rest(), Hooks(around.settings)
    trunk = None
    if rest is not None and settings.number:
        if not hooks.usable:
            raise SettingsError(
                "calls are to be placed through jambonz, which cannot find this server",
                remedy="set SMARTIVR_PUBLIC_URL",
            )
        trunk = JambonzTrunk(settings.number, hooks, rest, around.connections.outbound)
        around.diallers.add(trunk)
    calls = JambonzCalls(Destinations(around.settings.destinations), hooks, rest)
    try:
        yield JambonzEquipment(calls, trunk, settings.webhook_secret)
    finally:
        if rest is not None:
            await rest.close()
