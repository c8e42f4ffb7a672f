"""What lets Genesys in: the key and the secret of the Audio Connector integration."""

import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.nonces import Nonces
from smartivr.settings import load_part


class GenesysSettings(BaseSettings):
    """The credentials of the integration, as they are entered at Genesys too."""

    model_config = SettingsConfigDict(env_prefix="SMARTIVR_GENESYS_", frozen=True, extra="ignore")

    api_key: SecretStr = Field(SecretStr(""), description="The integration's API key.")
    client_secret: SecretStr = Field(
        SecretStr(""),
        description="Its client secret, in base64; with it, unsigned connections are refused.",
    )

    @field_validator("client_secret")
    @classmethod
    def _is_base64(cls, given: SecretStr) -> SecretStr:
        try:
            base64.b64decode(given.get_secret_value(), validate=True)
        except binascii.Error:
            raise ValueError("it is base64, as entered at Genesys") from None
        return given


@dataclass(frozen=True)
class GenesysEquipment:
    """What connections of Genesys are checked by."""

    api_key: str
    secret: bytes
    nonces: Nonces = field(default_factory=Nonces)


@asynccontextmanager
async def genesys(around: Around) -> AsyncIterator[GenesysEquipment]:
    """Make it.

    Raises:
        SettingsError: a setting is wrong, or there is a secret without its key.

    """
    del around
    settings = load_part(GenesysSettings)
    key = settings.api_key.get_secret_value()
    secret = base64.b64decode(settings.client_secret.get_secret_value())
    if secret and not key:
        raise SettingsError(
            "SMARTIVR_GENESYS_CLIENT_SECRET is set without its key",
            remedy="set SMARTIVR_GENESYS_API_KEY",
        )
    yield GenesysEquipment(key, secret)
