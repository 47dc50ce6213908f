"""Correcting many addresses from one list: previewed, confirmed with their count, then done by a worker.

A row names a supplier by its code, or the address to replace. Addresses that are already correct are left alone, so a
list can be confirmed twice, and another worker can continue an interrupted job.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from portal.domain import policy
from portal.domain.events.campaigns import SupplierCorrected
from portal.domain.jobs import CORRECT_ADDRESSES
from portal.domain.refusals import Conflict
from portal.sheets import address_list
from portal.sheets.address_list import AddressRow
from portal.sheets.supplier_row import RefusedLine
from portal.storage import address_places, history, suppliers, uploads
from portal.storage.address_places import Place
from portal.storage.database import Work
from portal.workflow import ask_job, invite, queue_email

NOBODY = "No supplier has this code, and no supplier or running invitation has this address. Correct the row."
BATCH = 20


@dataclass(frozen=True)
class Correction:
    """One place that would get a new address."""

    row: int
    place: Place
    address: str


@dataclass(frozen=True)
class CorrectionPlan:
    """What confirming a list would do. `settled` counts the rows that are already corrected everywhere."""

    corrections: tuple[Correction, ...]
    refused: tuple[RefusedLine, ...]
    settled: int

    @property
    def emails(self) -> int:
        """How many invitations get a new address, and an email if they were invited."""
        return sum(correction.place.invitation is not None for correction in self.corrections)


@dataclass(frozen=True)
class Corrected:
    """A worker's progress: places corrected, and those that failed, which are skipped from then on."""

    done: int = 0
    failed: tuple[str, ...] = ()
    is_finished: bool = False


def store(work: Work, data: bytes, file_name: str) -> str:
    """Store a list until it is confirmed; returns its id. Refuses one without corrections."""
    policy.check(work.actor, "campaigns")
    address_list.read(data, file_name)
    return uploads.save(work, data, file_name)


def list_file(work: Work, upload: str) -> tuple[bytes, str]:
    """The bytes and the name of a list, to be read before a transaction begins."""
    policy.check(work.actor, "campaigns")
    return uploads.find(work, upload)


def preview(work: Work, upload: str) -> CorrectionPlan:
    """What confirming a list would do now."""
    policy.check(work.actor, "campaigns")
    return plan(work, *uploads.find(work, upload))


def plan(work: Work, data: bytes, file_name: str) -> CorrectionPlan:
    """The corrections of a list, found by code or by current address."""
    listed = address_list.read(data, file_name)
    by_code, by_address = _places(work, listed.rows)
    corrections: list[Correction] = []
    refused, settled = list(listed.refused), 0
    for row in listed.rows:
        places = by_code.get(row.key) or by_address.get(row.key.lower(), [])
        changed = [Correction(row.number, place, row.address) for place in places if place.address != row.address]
        corrections += changed
        if not places:
            refused.append(RefusedLine(row.number, "Address", NOBODY))
        elif not changed:
            settled += 1
    return CorrectionPlan(tuple(corrections), tuple(sorted(refused, key=lambda line: line.row)), settled)


def _places(work: Work, rows: Sequence[AddressRow]) -> tuple[Mapping[str, list[Place]], Mapping[str, list[Place]]]:
    by_code: dict[str, list[Place]] = {}
    by_address: dict[str, list[Place]] = {}
    for place in address_places.by_codes(work, [row.key for row in rows]):
        by_code.setdefault(place.code or "", []).append(place)
    for place in address_places.by_addresses(work, [row.key.lower() for row in rows if "@" in row.key]):
        by_address.setdefault(place.address.lower(), []).append(place)
    return by_code, by_address


def confirm(work: Work, upload: str, expected_count: int) -> str:
    """Request a job that corrects exactly as many places as were shown; returns the job's id."""
    count = len(preview(work, upload).corrections)
    if count == 0:
        raise Conflict("Nothing is left to correct. Choose another list.")
    if count != expected_count:
        raise Conflict(
            f"This list corrects {count:,} addresses now, not {expected_count:,}. Check the number and confirm again."
        )
    return ask_job.ask(work, CORRECT_ADDRESSES, upload, {})


def correct_some(work: Work, upload: str, so_far: Corrected) -> Corrected:
    """Correct the next places of a list, each on its own: a failure does not stop the others."""
    left = [each for each in preview(work, upload).corrections if _name(each) not in so_far.failed]
    failed = list(so_far.failed)
    for correction in left[:BATCH]:
        if queue_email.attempt(work, partial(_correct, work, correction)) is not None:
            failed.append(_name(correction))
    tried = min(len(left), BATCH)
    added = len(failed) - len(so_far.failed)
    return Corrected(so_far.done + tried - added, tuple(failed), is_finished=len(left) <= BATCH)


def _name(correction: Correction) -> str:
    return correction.place.invitation or correction.place.supplier_id


def _correct(work: Work, correction: Correction) -> None:
    place = correction.place
    if place.invitation is not None:
        invite.correct_address(work, place.invitation, correction.address)
    else:
        suppliers.correct_contact(work, place.supplier_id, correction.address)
        history.note(work, SupplierCorrected(place.supplier_id))
