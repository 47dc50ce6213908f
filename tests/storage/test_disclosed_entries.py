"""Nobody but safeguarding learns from the history or the list of emails what a restricted answer made happen."""

import pytest
from sqlalchemy import select

from portal.domain.policy import Actor
from portal.storage import disclosed_entries, history
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Finding, FollowUp, OutboxEmail, SupplierMessage
from tests.two_buyers import Portal


def verbs(portal: Portal, actor: Actor) -> set[str]:
    """What this member's history is about."""

    def step(work: Work) -> set[str]:
        return {entry.verb for entry in history.page(work, size=500, which=disclosed_entries.entries(work))}

    return portal.database.read(step, actor=actor)


def findings_told(portal: Portal, actor: Actor) -> set[str]:
    """The findings that this member's history speaks of."""

    def step(work: Work) -> set[str]:
        entries = history.page(work, size=500, which=disclosed_entries.entries(work))
        return {entry.object_id for entry in entries if entry.object_kind == "finding"}

    return portal.database.read(step, actor=actor)


def emails(portal: Portal, actor: Actor) -> set[str]:
    """The emails that this member may know of, of whatever organisation."""

    def step(work: Work) -> set[str]:
        statement = select(col(OutboxEmail.id)).select_from(table_of(OutboxEmail))
        return set(work.execute(statement.where(disclosed_entries.emails(work))).scalars())

    return portal.database.read(step, actor=actor)


def test_that_a_file_came_or_an_explanation_was_judged_is_told_to_safeguarding_alone(portal: Portal) -> None:
    everything, seen = verbs(portal, portal.harbour.safeguarding), verbs(portal, portal.harbour.reviewer)
    assert "evidence_added" in everything - seen
    assert "submitted" in seen


def test_what_is_said_of_a_finding_is_told_to_those_who_may_read_the_finding(portal: Portal) -> None:
    harbour = portal.harbour
    finding = col(Finding.id) == harbour.ids["finding"]
    portal.set(Finding, finding, withheld=True)
    assert harbour.ids["finding"] in findings_told(portal, harbour.safeguarding)
    assert harbour.ids["finding"] not in findings_told(portal, harbour.reviewer)
    portal.set(Finding, finding, withheld=False)
    assert harbour.ids["finding"] in findings_told(portal, harbour.reviewer)


@pytest.mark.parametrize(("is_restricted", "is_told"), [(False, True), (True, False)])
def test_a_suppliers_question_is_told_unless_its_message_is_restricted(
    portal: Portal, is_restricted: bool, is_told: bool
) -> None:
    harbour = portal.harbour
    portal.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.bashir, restricted=is_restricted)
    portal.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.anand, restricted=is_restricted)
    assert ("supplier_asked" in verbs(portal, harbour.reviewer)) is is_told
    assert "supplier_asked" in verbs(portal, harbour.safeguarding)


def test_an_email_about_a_withheld_finding_is_not_listed(portal: Portal) -> None:
    harbour, elsewhere = portal.harbour, portal.elsewhere
    email = portal.rows(OutboxEmail, col(OutboxEmail.invitation_id) == harbour.anand)[0].id
    foreign = portal.rows(OutboxEmail, col(OutboxEmail.invitation_id) == elsewhere.anand)[0].id
    portal.set(FollowUp, col(FollowUp.finding_id) == harbour.ids["finding"], email_id=email)
    portal.set(FollowUp, col(FollowUp.finding_id) == elsewhere.ids["finding"], email_id=foreign)
    for withheld in (True, False):
        portal.set(Finding, col(Finding.organisation_id) == harbour.organisation, withheld=withheld)
        assert (email in emails(portal, harbour.reviewer)) is not withheld
        assert email in emails(portal, harbour.safeguarding)
    assert foreign in emails(portal, harbour.reviewer), "the list's own wall keeps other buyers' emails out"
