"""A list corrects the addresses that were previewed, each once, and leaves other buyers' alone."""

import pytest

from portal.domain.refusals import Conflict, NotAllowed
from portal.sheets import address_list
from portal.storage.rows import col
from portal.storage.tables import Invitation, Supplier
from portal.workflow import correct_list
from portal.workflow.correct_list import Corrected, CorrectionPlan
from tests.two_buyers import Portal


def store(portal: Portal, *lines: str) -> str:
    text = "\n".join(lines).encode()
    return portal.database.write(correct_list.store, text, address_list.PASTED, actor=portal.harbour.manager)


def preview(portal: Portal, upload: str) -> CorrectionPlan:
    return portal.database.read(correct_list.preview, upload, actor=portal.harbour.manager)


def correct(portal: Portal, upload: str, so_far: Corrected) -> Corrected:
    return portal.database.write(correct_list.correct_some, upload, so_far, actor=portal.harbour.manager)


def test_each_place_of_an_address_is_corrected_and_strangers_are_named(portal: Portal) -> None:
    host = portal.harbour.host
    upload = store(
        portal,
        f"bashir@{host}, new@bashir.example",
        f"bashir@{portal.elsewhere.host}, x@y.example",
        "nobody, a@b.example",
    )
    plan = preview(portal, upload)
    assert (len(plan.corrections), plan.emails, plan.settled) == (3, 2, 0), "the record and two invitations"
    assert [line.row for line in plan.refused] == [2, 3]
    done = correct(portal, upload, Corrected())
    assert (done.done, done.failed, done.is_finished) == (3, (), True)
    assert {row.contact_address for row in portal.rows(Supplier, col(Supplier.name) == "Bashir")} == {
        "new@bashir.example",
        f"bashir@{portal.elsewhere.host}",
    }
    (bashir,) = portal.rows(Invitation, col(Invitation.id) == portal.harbour.bashir)
    assert bashir.contact_address == "new@bashir.example"


def test_a_list_can_be_confirmed_with_its_count_alone_and_not_when_all_is_done(portal: Portal) -> None:
    manager, host = portal.harbour.manager, portal.harbour.host
    upload = store(portal, f"chowdhury@{host}, new@chowdhury.example", f"anand@{host}, anand@{host}")
    plan = preview(portal, upload)
    assert (len(plan.corrections), plan.settled) == (1, 1)
    with pytest.raises(Conflict):
        portal.database.write(correct_list.confirm, upload, 2, actor=manager)
    job = portal.database.write(correct_list.confirm, upload, 1, actor=manager)
    assert portal.database.write(correct_list.confirm, upload, 1, actor=manager) == job
    correct(portal, upload, Corrected())
    with pytest.raises(Conflict):
        portal.database.write(correct_list.confirm, upload, 0, actor=manager)


def test_what_failed_is_skipped_and_the_rest_goes_on(portal: Portal) -> None:
    upload = store(portal, f"bashir@{portal.harbour.host}, new@bashir.example")
    failed = (portal.harbour.bashir,)
    done = correct(portal, upload, Corrected(4, failed))
    assert (done.done, done.failed) == (6, failed)
    (bashir,) = portal.rows(Invitation, col(Invitation.id) == portal.harbour.bashir)
    assert bashir.contact_address == f"bashir@{portal.harbour.host}"


def test_only_who_runs_campaigns_corrects(portal: Portal) -> None:
    upload = store(portal, f"bashir@{portal.harbour.host}, new@bashir.example")
    for step in (correct_list.preview, correct_list.list_file):
        with pytest.raises(NotAllowed):
            portal.database.read(step, upload, actor=portal.harbour.reviewer)
