"""Everything in the database that is sealed: under which secret, whether it opens, and sealing it again.

A wrong secret is found here, before anybody is locked out or an email cannot be sent.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, func, literal, select, update

from portal.storage import deliveries, keyed_hash, portal_state, sessions, signing
from portal.storage.database import Work
from portal.storage.outbox import PURPOSE as EMAIL
from portal.storage.rows import col
from portal.storage.sealing import CHECK, KEY_ID, KEY_ID_START, TOTP, Unsealable, key_id
from portal.storage.tables import OutboxEmail, Person

AT_ONCE = 200
LOST = "This email cannot be sent: it was sealed under a secret that has been lost."


@dataclass(frozen=True)
class Place:
    """A column that holds sealed bytes, and their purpose."""

    kind: str
    column: Column[Any]
    purpose: str


PLACES = (Place("authenticator", col(Person.totp_sealed), TOTP), Place("waiting email", col(OutboxEmail.sealed), EMAIL))
CHECK_VALUE = "check value"


@dataclass(frozen=True)
class SealedCount:
    """How many values of one kind were sealed with one key; `position` is the secret's, 0 the newest, None unknown."""

    kind: str
    key: str
    count: int
    position: int | None


def counts(work: Work) -> list[SealedCount]:
    """The number of sealed values in this database, by kind and key."""
    sealed = [count for place in PLACES for count in _counts_of(work, place)]
    check = _check_value(work)
    if check is not None:
        sealed.append(SealedCount(CHECK_VALUE, key_id(check).hex(), 1, work.seal.position(key_id(check), CHECK)))
    return sealed


def _counts_of(work: Work, place: Place) -> list[SealedCount]:
    key = _key_part(place).label("key")
    grouped = select(key, func.count()).where(place.column.is_not(None)).group_by(key).order_by(key)
    rows = work.execute(grouped).all()
    return [
        SealedCount(place.kind, bytes(id).hex(), count, work.seal.position(bytes(id), place.purpose))
        for id, count in rows
    ]


def unfit(work: Work) -> list[SealedCount]:
    """The values that none of the given secrets can open; empty if all is well."""
    return [count for count in counts(work) if count.position is None]


def in_words(counted: Sequence[SealedCount]) -> str:
    """The counts in words: "2 authenticators and 1 waiting email"."""
    totals = {kind: sum(count.count for count in counted if count.kind == kind) for kind in (p.kind for p in PLACES)}
    words = [f"{total} {kind}{'' if total == 1 else 's'}" for kind, total in totals.items() if total]
    return " and ".join(words) or "this database"


def refusal(counted: Sequence[SealedCount]) -> str:
    """The sentence for an operator whose secret does not fit the values in the database."""
    return (
        f"The secret does not fit: {in_words(counted)} cannot be opened with it. Put the previous secret back into "
        "PORTAL_SECRET or PORTAL_SECRET_FILE (several are separated by commas or lines, the newest first), or run "
        "`portal secret forget` if it is lost."
    )


def is_remembered(work: Work) -> bool:
    """Whether the installation has recorded its secret with a check value."""
    return _check_value(work) is not None


def remember(work: Work) -> None:
    """Record the secret with a check value, so that a wrong one is noticed even while nothing else is sealed."""
    if not is_remembered(work):
        _put_check_value(work)


def try_one_of_each(work: Work) -> list[tuple[str, str | None]]:
    """Open one value of every kind and key; returns each kind and why it could not be opened, if so."""
    tried = []
    for place in PLACES:
        for count in _counts_of(work, place):
            tried.append((place.kind, _problem(work, _one_sealed_with(work, place, count.key), place.purpose)))
    check = _check_value(work)
    return [*tried, (CHECK_VALUE, _problem(work, check, CHECK))] if check is not None else tried


def _one_sealed_with(work: Work, place: Place, key: str) -> bytes:
    same = place.column.is_not(None) & (_key_part(place) == bytes.fromhex(key))
    statement = select(place.column).where(same).limit(1)
    return bytes(work.execute(statement).scalar_one())


def _problem(work: Work, sealed: bytes, purpose: str) -> str | None:
    try:
        work.seal.open(sealed, purpose)
    except Unsealable as wrong:
        return str(wrong)
    return None


def seal_again(work: Work, limit: int = AT_ONCE) -> int:
    """Seal the next values of an older secret with the newest; returns how many, 0 once all are."""
    done = 0
    for place in PLACES:
        for id, sealed in _older(work, place, limit - done):
            fresh = work.seal.seal(work.seal.open(sealed, place.purpose), place.purpose)
            table = place.column.table
            same = (table.c.id == id) & (place.column == sealed)  # the email may be sent meanwhile
            work.execute(update(table).where(same).values({place.column.name: fresh}))
            done += 1
    keyed_hash.keep_keys(work)
    signing.keep_public_keys(work)
    _put_check_value(work)
    return done


def _older(work: Work, place: Place, limit: int) -> list[tuple[str, bytes]]:
    older = [bytes.fromhex(count.key) for count in _counts_of(work, place) if count.position]
    if not older or limit <= 0:
        return []
    which = place.column.is_not(None) & _key_part(place).in_(older)
    statement = select(place.column.table.c.id, place.column).where(which)
    return [(id, bytes(sealed)) for id, sealed in work.execute(statement.limit(limit))]


def forget(work: Work) -> list[SealedCount]:
    """Give up what no secret can open: such emails have failed, such people need a link to set everything up again.

    Their passwords are deleted too: somebody who knows only a password must not set up the authenticator.
    """
    lost = unfit(work)
    for place in PLACES:
        keys = [bytes.fromhex(count.key) for count in lost if count.kind == place.kind]
        if not keys:
            continue
        gone = place.column.is_not(None) & _key_part(place).in_(keys)
        for id in work.execute(select(place.column.table.c.id).where(gone)).scalars().all():
            _FORGET[place.purpose](work, id)
    _put_check_value(work)
    return lost


def _fail(work: Work, email: str) -> None:
    deliveries.mark_failed(work, email, LOST)


_FORGET = {TOTP: sessions.lock_out, EMAIL: _fail}


def _key_part(place: Place) -> Any:
    """The key's id as SQL, cut out of the sealed bytes."""
    return func.substr(place.column, literal(KEY_ID_START + 1), literal(KEY_ID), type_=place.column.type)


def _check_value(work: Work) -> bytes | None:
    value = portal_state.get(work, portal_state.CHECK_VALUE)
    return None if value is None else base64.b64decode(value)


def _put_check_value(work: Work) -> None:
    sealed = work.seal.seal(b"candour", CHECK)
    portal_state.put(work, portal_state.CHECK_VALUE, base64.b64encode(sealed).decode())
