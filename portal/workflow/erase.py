"""Erasing a supplier, its contacts or a response: previewed, confirmed with its count, refused under a legal hold.

Rows are erased in one transaction, with a history entry that names nobody. Files follow at once, then free pages; if
the portal stops in between, housekeeping does the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from portal.domain import policy
from portal.domain.events import Event
from portal.domain.events.erasing import ContactErased, ResponseErased, SupplierErased
from portal.domain.events.organisations import EndedAgain
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid
from portal.storage import erasing, files, history, holds, uploads, wiping
from portal.storage.database import Database, Work
from portal.storage.erasable import ErasureKind
from portal.storage.erasing import Plan
from portal.storage.holds import Hold
from portal.workflow import keep_history

KINDS: tuple[ErasureKind, ...] = get_args(ErasureKind)
EVENTS: dict[ErasureKind, type[SupplierErased | ContactErased | ResponseErased]] = {
    "supplier": SupplierErased,
    "contact": ContactErased,
    "response": ResponseErased,
}
NOTHING = "There is nothing left to erase here."
HELD = "This supplier is under a legal hold, so its data cannot be erased. Lift the hold first."


def preview(work: Work, kind: ErasureKind, subject: str) -> Plan:
    """What erasing this would affect; changes nothing."""
    policy.check(work.actor, "erase")
    return erasing.plan(work, kind, subject)


@dataclass(frozen=True)
class ErasureLook:
    """What each of these erasures would affect, and the legal hold, if any."""

    plans: dict[ErasureKind, Plan]
    hold: Hold | None


def look(work: Work, kinds: tuple[ErasureKind, ...], subject: str) -> ErasureLook:
    """The preview of several kinds of erasure for one supplier."""
    plans = {kind: preview(work, kind, subject) for kind in kinds}
    return ErasureLook(plans, holds.of_supplier(work, plans[kinds[0]].supplier))


def is_held(work: Work, planned: Plan) -> bool:
    """Whether a legal hold prevents this."""
    return holds.of_supplier(work, planned.supplier) is not None


def erase(database: Database, kind: ErasureKind, subject: str, confirmed: str, *, actor: Actor) -> Plan:
    """Erase it if `confirmed` is the number of records; returns what was erased."""
    database.read(preview, kind, subject, actor=actor)  # refuses a missing subject before anything is written
    keep_history.number_waiting(database)  # an entry is blanked only after its hash is in the chain
    planned = database.write(_erase, kind, subject, confirmed, actor=actor)
    database.read(delete_files, planned, actor=actor)
    wiping.wipe_if_wanted(database)
    return planned


def _erase(work: Work, kind: ErasureKind, subject: str, confirmed: str) -> Plan:
    planned = preview(work, kind, subject)
    if is_held(work, planned):
        raise Conflict(HELD)
    if not planned.counts:
        raise Conflict(NOTHING)
    if confirmed.strip().replace(",", "") != str(planned.total):
        raise Invalid(f"Type {planned.total:,} to confirm that this many records will be erased permanently.")
    erasing.erase(work, planned)
    history.note(work, _event(planned))
    wiping.want(work)
    return planned


def _event(planned: Plan) -> Event:
    return EVENTS[planned.kind](planned.subject, count=planned.total)


def delete_files(work: Work, planned: Plan) -> None:
    """Delete the erased files, and uploads and exports of the organisation that may contain the same data."""
    for folder in planned.folders:
        for file in list(work.files.list(folder)):
            work.files.delete(file.key)
    uploads.forget(work)
    for file in list(work.files.list(f"{files.EXPORTS}/{work.actor.organisation}")):
        work.files.delete(file.key)


def list_erased(work: Work) -> list[str]:
    """Lines to tell a restored copy what was erased: kind, id, and the erasure's own id. They contain no name."""
    return [
        f"{erased.kind} {erased.subject} {erased.id} # {erased.at:%Y-%m-%d %H:%M} UTC"
        for erased in erasing.erased(work, work.actor.organisation)
    ]


def erase_again(database: Database, lines: Iterable[str]) -> tuple[int, int]:
    """After a restore, erase what such a list names if it still exists; returns how many, and how many are unknown."""
    known = {erased.id for erased in database.read(erasing.erased)}
    keep_history.number_waiting(database)
    done = unknown = 0
    for kind, subject, id in _listed(lines):
        if id in known:
            continue
        organisation = database.read(erasing.organisation_of, kind, subject)
        if organisation is None:
            unknown += 1
            continue
        actor = Actor("portal", "portal", "The portal", organisation)
        planned = database.write(_erase_again, kind, subject, id, actor=actor)
        database.read(delete_files, planned, actor=actor)
        done += 1
    wiping.wipe_if_wanted(database)
    return done, unknown


def _erase_again(work: Work, kind: ErasureKind, subject: str, id: str) -> Plan:
    planned = erasing.plan(work, kind, subject)
    erasing.erase(work, planned, id)
    history.note(work, EndedAgain("portal", f"erased {kind}", subject))
    wiping.want(work)
    return planned


def _listed(lines: Iterable[str]) -> Iterable[tuple[ErasureKind, str, str]]:
    by_name: dict[str, ErasureKind] = {kind: kind for kind in KINDS}
    for number, line in enumerate(lines, start=1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) != 3 or words[0] not in by_name:
            raise Invalid(f"Line {number} of the list is not a line that `portal erase --list` prints.")
        yield by_name[words[0]], words[1], words[2]
