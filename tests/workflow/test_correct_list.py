"""A list corrects the addresses that were previewed, each once, and leaves other buyers' alone."""

import pytest

from portal.domain.refusals import Conflict, NotAllowed
from portal.sheets import address_list
from portal.storage.rows import col
from portal.storage.tables import Invitation, Supplier
from portal.workflow import correct_list
from portal.workflow.correct_list import Corrected, CorrectionPlan
from tests.two_buyers import TwoBuyers


def store(buyers: TwoBuyers, *lines: str) -> str:
    text = "\n".join(lines).encode()
    return buyers.database.write(correct_list.store, text, address_list.PASTED, actor=buyers.harbour.manager)


def preview(buyers: TwoBuyers, upload: str) -> CorrectionPlan:
    return buyers.database.read(correct_list.preview, upload, actor=buyers.harbour.manager)


def correct(buyers: TwoBuyers, upload: str, so_far: Corrected) -> Corrected:
    return buyers.database.write(correct_list.correct_some, upload, so_far, actor=buyers.harbour.manager)


def test_each_place_of_an_address_is_corrected_and_strangers_are_named(buyers: TwoBuyers) -> None:
    host = buyers.harbour.host
    upload = store(
        buyers,
        f"bashir@{host}, new@bashir.example",
        f"bashir@{buyers.elsewhere.host}, x@y.example",
        "nobody, a@b.example",
    )
    plan = preview(buyers, upload)
    assert (len(plan.corrections), plan.emails, plan.settled) == (3, 2, 0), "the record and two invitations"
    assert [line.row for line in plan.refused] == [2, 3]
    done = correct(buyers, upload, Corrected())
    assert (done.done, done.failed, done.is_finished) == (3, (), True)
    assert {row.contact_address for row in buyers.rows(Supplier, col(Supplier.name) == "Bashir")} == {
        "new@bashir.example",
        f"bashir@{buyers.elsewhere.host}",
    }
    (bashir,) = buyers.rows(Invitation, col(Invitation.id) == buyers.harbour.bashir)
    assert bashir.contact_address == "new@bashir.example"


def test_a_list_can_be_confirmed_with_its_count_alone_and_not_when_all_is_done(buyers: TwoBuyers) -> None:
    manager, host = buyers.harbour.manager, buyers.harbour.host
    upload = store(buyers, f"chowdhury@{host}, new@chowdhury.example", f"anand@{host}, anand@{host}")
    plan = preview(buyers, upload)
    assert (len(plan.corrections), plan.settled) == (1, 1)
    with pytest.raises(Conflict):
        buyers.database.write(correct_list.confirm, upload, 2, actor=manager)
    job = buyers.database.write(correct_list.confirm, upload, 1, actor=manager)
    assert buyers.database.write(correct_list.confirm, upload, 1, actor=manager) == job
    correct(buyers, upload, Corrected())
    with pytest.raises(Conflict):
        buyers.database.write(correct_list.confirm, upload, 0, actor=manager)


def test_what_failed_is_skipped_and_the_rest_goes_on(buyers: TwoBuyers) -> None:
    upload = store(buyers, f"bashir@{buyers.harbour.host}, new@bashir.example")
    failed = (buyers.harbour.bashir,)
    done = correct(buyers, upload, Corrected(4, failed))
    assert (done.done, done.failed) == (6, failed)
    (bashir,) = buyers.rows(Invitation, col(Invitation.id) == buyers.harbour.bashir)
    assert bashir.contact_address == f"bashir@{buyers.harbour.host}"


def test_only_who_runs_campaigns_corrects(buyers: TwoBuyers) -> None:
    upload = store(buyers, f"bashir@{buyers.harbour.host}, new@bashir.example")
    for step in (correct_list.preview, correct_list.list_file):
        with pytest.raises(NotAllowed):
            buyers.database.read(step, upload, actor=buyers.harbour.reviewer)
