"""What an operator sets, by environment variables that begin with `SMARTIVR_`."""

import tempfile
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from smartivr.errors import SettingsError

PREFIX = "SMARTIVR_"
_OWNER_ALONE = 0o700
"""Recordings, messages and the database are nobody else's on this machine."""
SHORTEST_KEY = 16
"""Characters of an operator's key."""


def _default_home() -> Path:
    """Return the checkout that this package is in, else the present folder."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "intents").is_dir() else Path.cwd()


def _absolute(path: Path) -> Path:
    return path.expanduser().resolve()


def _parted(given: Any) -> Any:
    """Part a text at its commas."""
    if not isinstance(given, str):
        return given
    return tuple(part.strip() for part in given.split(",") if part.strip())


Folder = Annotated[Path, AfterValidator(_absolute)]
Words = Annotated[
    tuple[Annotated[str, Field(max_length=64)], ...], NoDecode, BeforeValidator(_parted)
]


class Settings(BaseSettings):
    """Everything that can be set; `load` reads it and explains mistakes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Folder = Field(
        default_factory=_default_home,
        description="Folder with intents/, models/ and audio/; default: the checkout.",
    )
    var: Folder = Field(
        default_factory=lambda known: known["home"] / "var",
        description="Folder for everything made at run time; default: var in home.",
    )
    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    database_url: str = Field(
        default_factory=lambda known: f"sqlite:///{known['var'] / 'smartivr.db'}",
        description="Address of the database; default: SQLite in var.",
        repr=False,
    )
    max_calls: int = Field(200, ge=1, le=10_000, description="Calls that may run at once.")
    recognition_workers: int = Field(
        2, ge=1, le=64, description="Processes that recognise speech, for each language."
    )
    resume_s: float = Field(
        10.0, ge=0, le=300, description="How long a call waits for a broken connection."
    )
    token_s: float = Field(60.0, gt=0, le=3600, description="How long a session's token holds.")
    secret: SecretStr = Field(
        SecretStr(""), description="Key that signs tokens; default: made once and kept in var."
    )
    api_key: SecretStr = Field(
        SecretStr(""),
        description="The operator's key, which may do everything by the API.",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^/?#]+)?/?$",
        description="Address that people and providers reach, such as https://ivr.example.com.",
    )
    connector_key: SecretStr = Field(
        SecretStr(""),
        description="Key of connectors that sign nothing; without it only this machine connects.",
    )
    destinations: dict[str, str] = Field(
        default_factory=dict,
        description="JSON: where destinations that are not served here can be dialled, such as "
        '{"queue/support": "+442079460100"}.',
    )
    softphone: str = Field(
        "public",
        pattern="^(public|staff|off)$",
        description="Who may call from the browser: public, staff (who is signed in) or off.",
    )
    calls_per_minute: int = Field(
        120,
        ge=0,
        le=100_000,
        description="Calls that one address may open by the API in a minute; 0: any number.",
    )
    sign_in_idle_hours: float = Field(
        12.0, gt=0, le=8760, description="A browser not used for so long is signed out."
    )
    sign_in_days: float = Field(
        7.0, gt=0, le=365, description="A browser is signed out after this at the latest."
    )
    keep_audit_days: int = Field(
        365,
        ge=0,
        le=36_500,
        description="The audit log's entries are deleted after this; 0: never.",
    )
    default_line: str = Field("telecom", description="Line of calls that name none.")
    node: str = Field(
        "",
        pattern="^[A-Za-z0-9_.-]{0,64}$",
        description="This server's name among several; default: made once and kept in var.",
    )
    heartbeat_s: float = Field(
        2.0, gt=0, le=60, description="How often a server tells the others that it lives."
    )
    lease_s: float = Field(
        10.0, gt=0, le=600, description="A server that was silent for so long counts as dead."
    )
    keep_calls_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Calls, their logs and figures are deleted after this; 0: never.",
    )
    mail_host: str = Field("", description="Mail server (SMTP); empty: nothing is mailed.")
    mail_port: int = Field(587, ge=1, le=65535, description="The mail server's port.")
    mail_tls: str = Field(
        "starttls", pattern="^(none|starttls|tls)$", description="none, starttls or tls."
    )
    mail_user: str = Field("", description="Name to log in to the mail server with.", repr=False)
    mail_password: SecretStr = Field(SecretStr(""), description="Its password.")
    mail_from: str = Field("smartivr@localhost", description="Sender of mails.")
    notifier: str = Field("log", description="How notices go out: log, mail or webhook.")
    notify_to: str = Field(
        "", description="Who is mailed notices, such as of a failed callback; commas between."
    )
    notify_url: str = Field("", description="Address that notices are POSTed to as JSON.")
    customers_file: str = Field(
        "", description="CSV file of customers with a column number, for agents' screens."
    )
    customers_query: str = Field(
        "", description="SQL that finds a customer by :number or :digits, for agents' screens."
    )
    customers_database: str = Field(
        "",
        description="Address of the database of that query; default: the server's own.",
        repr=False,
    )
    customers_url: str = Field(
        "", description="Web service that finds a customer by number, for agents' screens."
    )
    pause_reasons: Words = Field(
        ("break", "lunch", "meeting", "training"),
        description="Why agents pause, to choose from at the desk; commas between.",
    )
    outcome_codes: Words = Field(
        ("resolved", "follow-up", "sale", "complaint", "wrong-number"),
        description="How calls ended, to choose from at the desk; commas between.",
    )
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error."
    )

    @field_validator("api_key", "connector_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"use at least {SHORTEST_KEY} characters")
        return key

    @model_validator(mode="before")
    @classmethod
    def _blank_is_unset(cls, given: Any) -> Any:
        """Take an empty environment variable as one that is not there."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value != ""}


Part = TypeVar("Part", bound=BaseSettings)


def load(**given: Any) -> Settings:
    """Read the settings from the environment; what is given here by name wins.

    Raises:
        SettingsError: one sentence that names every variable with a wrong value.

    """
    return load_part(Settings, **given)


def load_part(part: type[Part], **given: Any) -> Part:
    """Read settings that are apart from the others, such as a provider's, with a prefix of theirs.

    Raises:
        SettingsError: one sentence that names every variable with a wrong value.

    """
    prefix = part.model_config.get("env_prefix", PREFIX)
    try:
        return part(**given)
    except ValidationError as error:
        mistakes = "; ".join(
            f"{prefix}{str(mistake['loc'][0]).upper()} is wrong: {mistake['msg'].lower()}"
            for mistake in error.errors()
            if mistake["type"] != "default_factory_not_called"
        )
        raise SettingsError(mistakes, remedy="see docs/configuration.md") from error


def make_var(settings: Settings) -> Path:
    """Make the folder for run-time files where it is missing, and return it.

    Raises:
        SettingsError: it cannot be made or written to.

    """
    try:
        settings.var.mkdir(mode=_OWNER_ALONE, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.var):
            return settings.var
    except OSError as error:
        raise SettingsError(
            f"the folder {settings.var} cannot be written to ({error.strerror})",
            remedy=f"set {PREFIX}VAR to one that can",
        ) from error
