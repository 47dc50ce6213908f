"""Rate limits for signing in and password emails: by address and network together, less strictly by each alone.

A browser that was signed in before has a sealed cookie and its own count, so that a stranger who guesses at an address
does not lock out its owner. An attempt is counted before the password is checked and forgiven if it was right.
"""

import base64
import binascii
import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from portal.domain import addresses
from portal.storage import attempts
from portal.storage.database import Work
from portal.storage.sealing import Unsealable

WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS_AND_CLIENT = 10
TRIES_PER_CLIENT = 60
TRIES_PER_ADDRESS = 100
TRIES_PER_DEVICE = 10
EMAILS_PER_ADDRESS_AND_CLIENT = 4
EMAILS_PER_ADDRESS = 12

DEVICE = "device"
DEVICE_LIFETIME = timedelta(days=180)
IPV6_SITE = 64
"""The bits that distinguish one subscriber's network; a subscriber has all addresses in it."""


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from: its network address, and the device cookie of an earlier sign-in, if there is one."""

    client: str = ""
    device: str = ""

    @property
    def network(self) -> str:
        """The address or network by which attempts are counted."""
        try:
            address = ipaddress.ip_address(self.client)
        except ValueError:
            return self.client[:64]
        return str(ipaddress.ip_network((address, IPV6_SITE), strict=False)) if address.version == 6 else str(address)


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts under `key` in a window."""

    key: str
    most: int


def of_sign_in(work: Work, address: str, visitor: Visitor, person: str | None) -> list[Limit]:
    """The limits for an attempt to sign in. `person` is the owner of the address, None if there is none."""
    if person is not None and is_known_device(work, visitor.device, person):
        return [Limit(f"sign-in:device:{digest(visitor.device)}", TRIES_PER_DEVICE)]
    name, network = digest(addresses.looked_up(address)), visitor.network
    return [
        Limit(f"sign-in:{name}:{network}", TRIES_PER_ADDRESS_AND_CLIENT),
        Limit(f"sign-in:from:{network}", TRIES_PER_CLIENT),
        Limit(f"sign-in:to:{name}", TRIES_PER_ADDRESS),
    ]


def of_password_email(work: Work, address: str, visitor: Visitor, person: str | None) -> list[Limit]:
    """The limits for requesting a password email."""
    if person is not None and is_known_device(work, visitor.device, person):
        return [Limit(f"email:device:{digest(visitor.device)}", EMAILS_PER_ADDRESS_AND_CLIENT)]
    name, network = digest(addresses.looked_up(address)), visitor.network
    return [
        Limit(f"email:{name}:{network}", EMAILS_PER_ADDRESS_AND_CLIENT),
        Limit(f"email:from:{network}", TRIES_PER_CLIENT),
        Limit(f"email:to:{name}", EMAILS_PER_ADDRESS),
    ]


def take(work: Work, limits: Iterable[Limit]) -> bool:
    """Count one attempt, unless a limit is reached; returns whether it may be made."""
    limits = list(limits)
    if any(attempts.counted(work, limit.key, WINDOW) >= limit.most for limit in limits):
        return False
    for limit in limits:
        attempts.count(work, limit.key, WINDOW)
    return True


def forgive(work: Work, limits: Iterable[Limit]) -> None:
    """Withdraw the counted attempt, because it was right."""
    for limit in limits:
        attempts.forgive(work, limit.key)


def device_cookie(work: Work, person: str) -> str:
    """The cookie for a browser after signing in: sealed, for this person and a period."""
    until = int((work.now + DEVICE_LIFETIME).timestamp())
    return base64.urlsafe_b64encode(work.seal.seal(f"{person} {until}".encode(), DEVICE)).decode()


def is_known_device(work: Work, cookie: str, person: str) -> bool:
    """Whether this person has signed in with this browser before."""
    try:
        owner, _, until = work.seal.open(base64.urlsafe_b64decode(cookie.encode()), DEVICE).decode().rpartition(" ")
    except (Unsealable, ValueError, binascii.Error):
        return False
    return owner == person and int(until) > work.now.timestamp()


def digest(text: str) -> str:
    """A hash of `text` for a key, so that the key does not reveal it."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
