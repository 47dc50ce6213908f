"""The mail server that a URL names, and how it is connected to: TLS, STARTTLS and login."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


class UnusableAddress(ValueError):
    """The SMTP URL in the settings cannot be used; the message says why."""


@dataclass(frozen=True)
class MailServer:
    """The mail server: `smtp://[user:password@]host[:port][?starttls=require|never]` or `smtps://…`.

    STARTTLS is required unless it is switched off or the server is on this machine; it is never silently dropped.
    """

    host: str
    port: int
    use_tls: bool
    start_tls: bool | None
    user: str | None
    password: str | None

    @classmethod
    def at(cls, url: str) -> "MailServer":
        """The mail server of a URL. Raises UnusableAddress if it is wrong or would send the password unencrypted."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise UnusableAddress("A mail server is written smtp://host:port or smtps://host:port.")
        usual = "auto" if is_loopback(parts.hostname) else "require"
        wish = parse_qs(parts.query).get("starttls", [usual])[-1]
        if wish not in ("require", "never", usual):
            raise UnusableAddress("After ?starttls= comes require or never.")
        use_tls = parts.scheme == "smtps"
        relay = cls(
            parts.hostname,
            parts.port or (465 if use_tls else 587 if parts.username else 25),
            use_tls,
            False if use_tls else {"require": True, "auto": None, "never": False}[wish],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password or "") if parts.username else None,
        )
        relay._refuse_password_in_clear_text()
        return relay

    def _refuse_password_in_clear_text(self) -> None:
        if self.user and not self.use_tls and not self.start_tls and not is_loopback(self.host):
            raise UnusableAddress(
                "This would send the mail server's password unprotected. Use smtps://, or add ?starttls=require."
            )


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
