"""What the environment may say, and where the portal's own files stand.

Only the command line and `app` read this; everything below is handed values. `DESCRIPTIONS` (printed by
`portal doctor` and in the README) is the one place where the names are documented.
"""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from portal.domain import envelope

PACKAGE = Path(__file__).resolve().parent
PREFIX = "PORTAL_"
SHORTEST_SECRET = 32

FOR_TESTS = {
    "PORTAL_TEST_DATABASE_URL": "A PostgreSQL database for the tests, its name ending in _test.",
    "PORTAL_CHROMIUM": "The Chromium that browser tests drive.",
    "PORTAL_KILLS": "How many times the crash test kills the portal.",
    "PORTAL_SCREENSHOTS": "The folder in which a test draws the README's pictures.",
}


class Unusable(Exception):
    """The environment says something that cannot be; the words are for the operator."""


def root(name: str) -> Path:
    """The folder `name` (templates, static, questionnaires): inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


class Settings(BaseSettings):
    """The settings of one installation, from `PORTAL_…` in the environment and a `.env` file beside the caller."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    data: Path = Field(Path("data"), description="The folder for the SQLite file, evidence and the secret.")
    database_url: Annotated[str, NoDecode] = Field(
        "",
        description="sqlite:///folder/file or postgresql://user:password@host/name; a file in data unless set.",
    )
    database_owner_url: SecretStr | None = Field(
        None,
        description="PostgreSQL only: the role that owns the tables, so that the portal's own role may lack rights.",
    )
    port: int = Field(8000, ge=1, le=65535, description="The port of the web pages.")
    base_url: str = Field(
        "",
        validate_default=True,
        description="The address people reach the portal at, where links in letters begin; http://127.0.0.1 and the "
        "port unless set.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="smtp://user:password@host:port, smtps://…, or with ?starttls=require. No letter leaves without.",
    )
    mail_from: str = Field("Candour <candour@localhost>", description="The sender of every letter.")
    bounce_address: str = Field(
        "",
        description="Where notices of undeliverable emails come back to, such as bounces@example.org; every email is "
        "then sent under bounces+… of its own. Mail to bounces+anything must reach the mailbox below.",
    )
    bounce_maildir: Path | None = Field(None, description="A Maildir that the mail worker reads such notices from.")
    bounce_imap: SecretStr | None = Field(
        None,
        description="imaps://user:password@host/INBOX: a mailbox that the mail worker reads such notices from.",
    )
    secret: SecretStr | None = Field(
        None,
        description="At least 32 characters that seal letters and authenticators' seeds in the database; made once and "
        "kept in the data folder unless set. A backup does not hold it.",
    )

    @field_validator("base_url")
    @classmethod
    def _whole_address(cls, value: str, info: ValidationInfo) -> str:
        value = value or f"http://127.0.0.1:{info.data.get('port', 8000)}"
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("must be an address such as https://portal.example.org, without a path")
        return value.rstrip("/")

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"must have at least {SHORTEST_SECRET} characters")
        return value

    @field_validator("mail_from")
    @classmethod
    def _one_sender(cls, value: str) -> str:
        _, address = parseaddr(value)
        if not address.partition("@")[0] or not address.partition("@")[2] or not value.isprintable():
            raise ValueError("must be one sender, such as Candour <candour@example.org>")
        return value

    @field_validator("bounce_address")
    @classmethod
    def _has_room(cls, value: str) -> str:
        if value and not envelope.fits(value):
            raise ValueError(
                "must be one address such as bounces@example.org, with no + and at most 24 letters before the @"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        try:
            _ = urlsplit(value).port
        except ValueError as wrong:
            raise ValueError(f"is no address: {wrong}") from None
        return value

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data / 'portal.sqlite'}"

    @property
    def owner(self) -> str | None:
        """The owning role's URL, if there is one."""
        return self.database_owner_url.get_secret_value() if self.database_owner_url else None

    def secret_text(self) -> str:
        """The secret, made and kept in the data folder (readable by its owner only) the first time it is needed."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        file = self.data / "secret"
        if not file.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            draft = file.with_name(f"secret.{os.getpid()}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writing:
                writing.write(secrets.token_urlsafe(48))
                writing.flush()
                os.fsync(writing.fileno())
            try:
                os.link(draft, file)  # whoever comes first wins, and nobody reads half a secret
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return file.read_text().strip()


DESCRIPTIONS: dict[str, tuple[str, str]] = {
    PREFIX + name.upper(): ("" if field.default is None else str(field.default), field.description or "")
    for name, field in Settings.model_fields.items()
} | {name: ("", said) for name, said in FOR_TESTS.items()}
"""Each name with its default and what it means."""


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings, or `Unusable` with a sentence that names the setting and never shows its value."""
    refuse_unknown(os.environ if environ is None else environ)
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise Unusable(f"{name} {_said(first['msg'])}.") from None


def _said(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input ").rstrip(".")


def refuse_unknown(environ: Mapping[str, str], env_file: Path = Path(".env")) -> None:
    """Refuse names that mean nothing: a misspelt setting would otherwise be ignored in silence."""
    try:
        written = env_file.read_text(encoding="utf-8").splitlines() if env_file.is_file() else []
    except UnicodeError:
        raise Unusable(f"{env_file} is not UTF-8; save it in that encoding.") from None
    names = {line.split("=")[0].removeprefix("export ").strip() for line in written if "=" in line} | set(environ)
    unknown = sorted(name for name in names if name.upper().startswith(PREFIX) and name.upper() not in DESCRIPTIONS)
    if unknown:
        known = ", ".join(sorted(set(DESCRIPTIONS) - set(FOR_TESTS)))
        raise Unusable(f"{unknown[0]} is not a setting of the portal. The settings are {known}.")


def refuse_plain_http(host: str, base_url: str) -> None:
    """Plain http is for this machine only: sessions and answers would cross the network for all to read."""
    if urlsplit(base_url).scheme == "https":
        return
    for name, what in ((host, "The host to listen on"), (urlsplit(base_url).hostname or "", "PORTAL_BASE_URL")):
        if not is_loopback(name):
            raise Unusable(
                f"{what} ({name}) is not this machine alone, and plain http is served to this machine only. Put a "
                "proxy with TLS in front and set PORTAL_BASE_URL to its https:// address."
            )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
