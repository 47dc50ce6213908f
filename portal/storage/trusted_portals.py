"""The public keys of other portals, which the operator has added, so that their excerpts can be verified here."""

import json
from collections.abc import Mapping

from portal.storage import portal_state
from portal.storage.database import Work


def keys_of(work: Work, portal: str) -> dict[str, bytes]:
    """The keys of a portal by id; empty if the operator has added none."""
    return {id: bytes.fromhex(key) for id, key in every(work).get(portal, {}).items()}


def every(work: Work) -> dict[str, dict[str, str]]:
    """The keys of every portal, as hexadecimal text."""
    stored: dict[str, dict[str, str]] = json.loads(portal_state.get(work, portal_state.TRUSTED_PORTALS) or "{}")
    return stored


def add(work: Work, portal: str, keys: Mapping[str, bytes]) -> None:
    """Add keys of a portal; those that are there stay, because they have signed older files."""
    stored = every(work)
    stored[portal] = stored.get(portal, {}) | {id: key.hex() for id, key in keys.items()}
    portal_state.put(work, portal_state.TRUSTED_PORTALS, json.dumps(stored))


def remove(work: Work, portal: str) -> bool:
    """Remove every key of a portal; returns whether there was one."""
    stored = every(work)
    is_there = stored.pop(portal, None) is not None
    portal_state.put(work, portal_state.TRUSTED_PORTALS, json.dumps(stored))
    return is_there
