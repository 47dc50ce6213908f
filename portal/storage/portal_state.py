"""A few facts about the installation, above all whether it was restored from a backup and must be released.

After a restore every organisation is held: its emails are not sent, its links do not open, its members cannot sign in,
until one of its owners has checked what the backup cannot know and releases it. The gaps of all restores stay recorded.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, delete, insert, select

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Organisation, PortalState

RESTORED = "restored"
GAPS = "gaps"
RELEASED = "released:"
MAIL_LOG_READ = "mail_log_read"
CHECK_VALUE = "check_value"
FORMER_KEYS = "former_hash_keys"
SIGNING_KEYS = "signing_keys"
TRUSTED_PORTALS = "trusted_portals"


@dataclass(frozen=True)
class Gap:
    """What a backup does not know: everything between its making and the restore."""

    begin: datetime
    end: datetime


def get(work: Work, key: str) -> str | None:
    """The value stored under `key`."""
    return _get(work.connection, key)


def value_of(key: str) -> ScalarSelect[str]:
    """The value stored under `key`, as a column of another statement."""
    return select(col(PortalState.value)).where(col(PortalState.key) == key).scalar_subquery()


def put(work: Work, key: str, value: str) -> None:
    """Store `value` under `key`, replacing what was there."""
    _put(work.connection, key, value)


def forget(work: Work, key: str) -> None:
    """Delete the value under `key`."""
    work.execute(delete(table_of(PortalState)).where(col(PortalState.key) == key))


def _get(connection: Connection, key: str) -> str | None:
    return connection.execute(select(col(PortalState.value)).where(col(PortalState.key) == key)).scalar_one_or_none()


def _put(connection: Connection, key: str, value: str) -> None:
    connection.execute(delete(table_of(PortalState)).where(col(PortalState.key) == key))
    connection.execute(insert(table_of(PortalState)), {"key": key, "value": value})


def mark_restored(connection: Connection, made_at: str, restored_at: str) -> None:
    """Hold every organisation, in the transaction that inserts the backup's rows."""
    gaps = json.loads(_get(connection, GAPS) or "[]")
    connection.execute(delete(table_of(PortalState)).where(col(PortalState.key).startswith(RELEASED, autoescape=True)))
    connection.execute(delete(table_of(PortalState)).where(col(PortalState.key) == MAIL_LOG_READ))
    _put(connection, GAPS, json.dumps([*gaps, [made_at, restored_at]]))
    _put(connection, RESTORED, restored_at)


def gaps(work: Work) -> list[Gap]:
    """The periods that this installation does not know because it was restored, the oldest first."""
    noted = json.loads(get(work, GAPS) or "[]")
    return [Gap(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in noted]


def last_gap(work: Work) -> Gap | None:
    """The newest gap; None for a portal that was never restored."""
    return next(reversed(gaps(work)), None)


def is_restored(work: Work) -> bool:
    """Whether any organisation waits to be released after a restore."""
    return get(work, RESTORED) is not None


def is_all_held(work: Work) -> bool:
    """Whether every organisation waits to be released after a restore."""
    return is_restored(work) and not released(work)


def is_held(work: Work, organisation: str) -> bool:
    """Whether this organisation waits to be released after a restore."""
    return is_restored(work) and get(work, RELEASED + organisation) is None


def released(work: Work) -> list[str]:
    """The organisations that were released while others still wait."""
    keys = select(col(PortalState.key)).where(col(PortalState.key).startswith(RELEASED, autoescape=True))
    return [key.removeprefix(RELEASED) for key in work.execute(keys).scalars()]


def release(work: Work, organisation: str) -> None:
    """Release one organisation; with the last one also the portal as a whole, password emails included."""
    put(work, RELEASED + organisation, work.now.isoformat())
    everybody = set(work.execute(select(col(Organisation.id))).scalars())
    if everybody <= set(released(work)):
        resume(work)


def resume(work: Work) -> bool:
    """Release every organisation after a restore; returns whether any was held."""
    held = is_restored(work)
    for key in (RESTORED, MAIL_LOG_READ, *(RELEASED + organisation for organisation in released(work))):
        forget(work, key)
    return held
