"""The settings read from the environment, and where the portal's own files are.

Only the command line and `app` read them; everything below receives plain values. `DESCRIPTIONS` (printed by
`portal doctor` and in the README) is the one place where the names are documented.
"""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from portal.domain import envelope
from portal.storage import private_files

PACKAGE = Path(__file__).resolve().parent
PREFIX = "PORTAL_"
SHORTEST_SECRET = 32
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
"""The prefixes a database URL may have."""

FOR_TESTS = {
    "PORTAL_TEST_DATABASE_URL": "A PostgreSQL database for the tests. Its name must end in _test.",
    "PORTAL_CHROMIUM": "The Chromium executable for browser tests.",
    "PORTAL_KILLS": "How many times the crash test kills the portal.",
    "PORTAL_SCREENSHOTS": "The folder where a test saves the README's screenshots.",
}


class ConfigurationError(Exception):
    """A setting is missing or invalid. The message is for the operator."""


def root(name: str) -> Path:
    """The path of templates, static, alembic.ini and so on: inside the package in a wheel, else atop the checkout."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


class Settings(BaseSettings):
    """The settings of one installation, from `PORTAL_…` in the environment and `.env` in the working directory."""

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
        description="sqlite:///folder/file or postgresql://user:password@host/name. Default: a file in data.",
    )
    database_owner_url: SecretStr | None = Field(
        None,
        description="PostgreSQL only: the URL of the role that owns the tables, so that the portal itself can run "
        "with fewer rights.",
    )
    files_url: SecretStr | None = Field(
        None,
        description="Where evidence, uploads and exports are stored: s3://bucket/prefix?region=…&endpoint=https://… "
        "for an S3-compatible store (its key as s3://key:secret@bucket/… or in AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY), or file:///folder. Default: the data folder.",
    )
    port: int = Field(8000, ge=1, le=65535, description="The port of the web server.")
    base_url: str = Field(
        "",
        validate_default=True,
        description="The portal's public address, used for links in emails. Default: http://127.0.0.1 and the port.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server: smtp://user:password@host:port or smtps://…, optionally with ?starttls=never. "
        "If it is not set, no email is sent.",
    )
    mail_from: str = Field("Candour <candour@localhost>", description="The sender of every email.")
    mail_per_second: float = Field(20, ge=0, description="The most emails a worker sends per second; 0 for no limit.")
    mail_per_domain_per_minute: int = Field(
        120, ge=0, description="The most emails a worker sends per minute to one recipient domain; 0 for no limit."
    )
    dkim_key: Path | None = Field(
        None,
        description="A PEM file with the RSA key that signs emails (DKIM). Not needed if your mail server signs them.",
    )
    dkim_selector: str = Field("candour", description="The name under which the DKIM key is published in DNS.")
    metrics_token: SecretStr | None = Field(
        None,
        description="The token that opens /metrics, sent as `Authorization: Bearer …`. If it is not set, "
        "that page is closed.",
    )
    bounce_address: str = Field(
        "",
        description="The address that receives bounces, such as bounces@example.org. Each email is then sent from its "
        "own bounces+… address, so mail to bounces+anything must reach the mailbox below.",
    )
    bounce_maildir: Path | None = Field(None, description="A Maildir from which the worker reads bounces.")
    bounce_imap: SecretStr | None = Field(
        None,
        description="imaps://user:password@host/INBOX: a mailbox from which the worker reads bounces.",
    )
    secret: SecretStr | None = Field(
        None,
        description="At least 32 characters that seal waiting emails and authenticator seeds in the database. If it "
        "is not set, a secret is created once in the data folder. Separate several with commas, newest first. Backups "
        "do not contain it.",
    )
    secret_file: Path | None = Field(
        None,
        description="A file with the secret, instead of PORTAL_SECRET. Several go on separate lines, newest first.",
    )

    clamav: str = Field(
        "",
        description="The ClamAV daemon: the path of its socket, or host:port. Once set, evidence can be downloaded "
        "only after it has been scanned.",
    )

    file_readers: int = Field(
        0,
        ge=0,
        le=64,
        description="How many uploaded files a process reads at once, each in a child that may take 1.2 GB; others "
        "wait. Default: one, or two where half of the memory has room for both.",
    )

    @field_validator("clamav")
    @classmethod
    def _known_scanner(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not value.startswith("/") and not (host and port.isdecimal() and 0 < int(port) < 65_536):
            raise ValueError("must be the path of clamd's socket, or its host and port such as 127.0.0.1:3310")
        return value

    @field_validator("base_url")
    @classmethod
    def _whole_address(cls, value: str, info: ValidationInfo) -> str:
        value = value or f"http://127.0.0.1:{info.data.get('port', 8000)}"
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("must be an address such as https://portal.example.org, without a path")
        usual = ":443" if parts.scheme == "https" else ":80"  # which browsers leave out of the host they send
        return value.rstrip("/").removesuffix(usual)

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _check_lengths(_listed(value.get_secret_value()), "must have")
        return value

    @field_validator("secret_file")
    @classmethod
    def _one_secret_only(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is not None and info.data.get("secret") is not None:
            raise ValueError("and PORTAL_SECRET are both set; set one of them")
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
                "must be one address such as bounces@example.org, with no + and at most 24 characters before the @"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(DATABASES):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        try:
            _ = urlsplit(value).port
        except ValueError as wrong:
            raise ValueError(f"is not a valid URL: {wrong}") from None
        return value

    @field_validator("files_url")
    @classmethod
    def _known_files(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        parts = urlsplit(value.get_secret_value())
        if not (parts.scheme == "s3" and parts.hostname) and not (
            parts.scheme == "file" and parts.path.startswith("/")
        ):
            raise ValueError("must begin with s3://bucket or file:///")
        asked = parse_qs(parts.query)
        if unknown := sorted(asked.keys() - {"endpoint", "region"}):
            raise ValueError(f"accepts endpoint and region after the ?, not {unknown[0]}")
        endpoint = urlsplit(asked.get("endpoint", ["https://"])[0])
        if endpoint.scheme != "https" and not is_loopback(endpoint.hostname or ""):
            raise ValueError("must name an https:// endpoint, so that evidence is encrypted on the network")
        return value

    @property
    def database(self) -> str:
        """The database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data / 'portal.sqlite'}"

    @property
    def owner(self) -> str | None:
        """The URL of the role that owns the tables, if it is set."""
        return self.database_owner_url.get_secret_value() if self.database_owner_url else None

    @property
    def secret_location(self) -> Path | None:
        """The file that holds the secret; None when PORTAL_SECRET is set."""
        return None if self.secret is not None else self.secret_file or self.data / "secret"

    def secret_text(self) -> str:
        """The secrets, one per line, newest first.

        If neither PORTAL_SECRET nor PORTAL_SECRET_FILE is set, the first call creates a secret in the data folder,
        readable by its owner only.
        """
        if self.secret is not None:
            return "\n".join(_listed(self.secret.get_secret_value()))
        file = self.secret_file or self.data / "secret"
        if self.secret_file is None and not file.exists():
            private_files.make_folder(self.data)
            private_files.write_once(file, secrets.token_urlsafe(48).encode())
        return "\n".join(_read_secrets(file))

    def add_secret(self) -> Path:
        """Put a new secret before those in the file and return the file. The file is replaced atomically."""
        file = self.secret_location
        if file is None:
            raise ConfigurationError(
                "The secret is in PORTAL_SECRET. Put a new one and a comma in front of it, for example from `openssl "
                "rand -hex 32`, and restart the portal."
            )
        private_files.write(file, f"{secrets.token_urlsafe(48)}\n{self.secret_text()}\n".encode())
        return file


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _listed(text: str) -> tuple[str, ...]:
    """The secrets in a text, one per line or separated by commas.

    A secret may itself contain commas: a part too short to be a secret is joined to the part before or after it, and
    the whole line is tried last.
    """
    lines: list[str] = []
    for line in _lines(text) or [text]:
        lines += [*_separated(line), line]
    return tuple(dict.fromkeys(lines))


def _separated(line: str) -> list[str]:
    parts, begun = [], ""
    for piece in line.split(","):
        begun = f"{begun},{piece}" if begun else piece
        if len(begun.strip()) >= SHORTEST_SECRET:
            parts.append(begun.strip())
            begun = ""
    if begun.strip():
        parts[-1:] = [f"{parts[-1]},{begun}".strip()] if parts else [line]
    return parts


def _check_lengths(listed: tuple[str, ...], verb: str) -> None:
    if min(map(len, listed)) < SHORTEST_SECRET:
        raise ValueError(f"{verb} at least {SHORTEST_SECRET} characters{' each' if len(listed) > 1 else ''}")


def _read_secrets(file: Path) -> tuple[str, ...]:
    try:
        listed = tuple(_lines(file.read_text(encoding="utf-8"))) or ("",)
        _check_lengths(listed, "must hold")
    except FileNotFoundError:
        raise ConfigurationError(
            f"PORTAL_SECRET_FILE names {file}, which does not exist. Create it with "
            f"`(umask 077; openssl rand -base64 48 > {file})`, or restore the previous one."
        ) from None
    except (OSError, UnicodeError):
        raise ConfigurationError(f"The secret in {file} cannot be read by this user.") from None
    except ValueError as wrong:
        raise ConfigurationError(f"{file} {wrong}.") from None
    return listed


DESCRIPTIONS: dict[str, tuple[str, str]] = {
    PREFIX + name.upper(): ("" if field.default is None else str(field.default), field.description or "")
    for name, field in Settings.model_fields.items()
} | {name: ("", meaning) for name, meaning in FOR_TESTS.items()}
"""Each setting's name with its default and its meaning."""


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings. Raises ConfigurationError, which names the setting and never shows its value."""
    refuse_unknown(os.environ if environ is None else environ)
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise ConfigurationError(f"{name} {_plain_message(first['msg'])}.") from None


def _plain_message(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input ").rstrip(".")


def refuse_unknown(environ: Mapping[str, str], env_file: Path = Path(".env")) -> None:
    """Refuse unknown PORTAL_… names: a misspelt setting would otherwise be ignored silently."""
    try:
        written = env_file.read_text(encoding="utf-8").splitlines() if env_file.is_file() else []
    except UnicodeError:
        raise ConfigurationError(f"{env_file} is not UTF-8; save it in that encoding.") from None
    names = {line.split("=")[0].removeprefix("export ").strip() for line in written if "=" in line} | set(environ)
    unknown = sorted(name for name in names if name.upper().startswith(PREFIX) and name.upper() not in DESCRIPTIONS)
    if unknown:
        known = ", ".join(sorted(set(DESCRIPTIONS) - set(FOR_TESTS)))
        raise ConfigurationError(f"{unknown[0]} is not a setting of the portal. The settings are {known}.")


def refuse_plain_http(host: str, base_url: str) -> None:
    """Refuse plain http except on this machine: sessions and answers would cross the network unencrypted."""
    if urlsplit(base_url).scheme == "https":
        return
    for name, what in ((host, "The host to listen on"), (urlsplit(base_url).hostname or "", "PORTAL_BASE_URL")):
        if not is_loopback(name):
            raise ConfigurationError(
                f"{what} ({name}) is reachable from other machines, and plain http is allowed on this machine only. "
                "Put a proxy with TLS in front and set PORTAL_BASE_URL to its https:// address."
            )


def is_loopback(host: str) -> bool:
    """Whether `host` is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
