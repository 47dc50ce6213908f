"""Nobody but safeguarding learns from the history or the list of emails what a restricted answer made happen."""

import pytest
from sqlalchemy import select

from portal.domain.policy import Actor
from portal.storage import disclosed_entries, history
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Finding, FollowUp, OutboxEmail, SupplierMessage
from tests.two_buyers import TwoBuyers


def verbs(buyers: TwoBuyers, actor: Actor) -> set[str]:
    """What this member's history is about."""

    def step(work: Work) -> set[str]:
        return {entry.verb for entry in history.page(work, size=500, which=disclosed_entries.entries(work))}

    return buyers.database.read(step, actor=actor)


def findings_told(buyers: TwoBuyers, actor: Actor) -> set[str]:
    """The findings that this member's history speaks of."""

    def step(work: Work) -> set[str]:
        entries = history.page(work, size=500, which=disclosed_entries.entries(work))
        return {entry.object_id for entry in entries if entry.object_kind == "finding"}

    return buyers.database.read(step, actor=actor)


def emails(buyers: TwoBuyers, actor: Actor) -> set[str]:
    """The emails that this member may know of, of whatever organisation."""

    def step(work: Work) -> set[str]:
        statement = select(col(OutboxEmail.id)).select_from(table_of(OutboxEmail))
        return set(work.execute(statement.where(disclosed_entries.emails(work))).scalars())

    return buyers.database.read(step, actor=actor)


def test_that_a_file_came_or_an_explanation_was_judged_is_told_to_safeguarding_alone(buyers: TwoBuyers) -> None:
    everything, seen = verbs(buyers, buyers.harbour.safeguarding), verbs(buyers, buyers.harbour.reviewer)
    assert "evidence_added" in everything - seen
    assert "submitted" in seen


def test_what_is_said_of_a_finding_is_told_to_those_who_may_read_the_finding(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    finding = col(Finding.id) == harbour.ids["finding"]
    buyers.set(Finding, finding, withheld=True)
    assert harbour.ids["finding"] in findings_told(buyers, harbour.safeguarding)
    assert harbour.ids["finding"] not in findings_told(buyers, harbour.reviewer)
    buyers.set(Finding, finding, withheld=False)
    assert harbour.ids["finding"] in findings_told(buyers, harbour.reviewer)


@pytest.mark.parametrize(("is_restricted", "is_told"), [(False, True), (True, False)])
def test_a_suppliers_question_is_told_unless_its_message_is_restricted(
    buyers: TwoBuyers, is_restricted: bool, is_told: bool
) -> None:
    harbour = buyers.harbour
    buyers.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.bashir, restricted=is_restricted)
    buyers.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.anand, restricted=is_restricted)
    assert ("supplier_asked" in verbs(buyers, harbour.reviewer)) is is_told
    assert "supplier_asked" in verbs(buyers, harbour.safeguarding)


def test_an_email_about_a_withheld_finding_is_not_listed(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    email = buyers.rows(OutboxEmail, col(OutboxEmail.invitation_id) == harbour.anand)[0].id
    foreign = buyers.rows(OutboxEmail, col(OutboxEmail.invitation_id) == elsewhere.anand)[0].id
    buyers.set(FollowUp, col(FollowUp.finding_id) == harbour.ids["finding"], email_id=email)
    buyers.set(FollowUp, col(FollowUp.finding_id) == elsewhere.ids["finding"], email_id=foreign)
    for withheld in (True, False):
        buyers.set(Finding, col(Finding.organisation_id) == harbour.organisation, withheld=withheld)
        assert (email in emails(buyers, harbour.reviewer)) is not withheld
        assert email in emails(buyers, harbour.safeguarding)
    assert foreign in emails(buyers, harbour.reviewer), "the list's own wall keeps other buyers' emails out"
