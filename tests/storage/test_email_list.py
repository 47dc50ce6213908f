"""A buyer sees why its emails wait or did not arrive; of colleagues only those that wait, of other buyers none."""

from typing import Any

import pytest

from portal.domain.bounce import BY_HAND
from portal.storage import email_list
from portal.storage.email_list import EmailFilter, EmailPage
from portal.storage.rows import col
from portal.storage.tables import Finding, Invitation, OutboxEmail
from tests.two_buyers import Portal


def page(portal: Portal, number: int = 1, **wanted: Any) -> EmailPage:
    return portal.database.read(email_list.page, EmailFilter(**wanted), number, actor=portal.harbour.reviewer)


def kinds(portal: Portal, **wanted: Any) -> list[str]:
    return [email.kind for email in page(portal, **wanted).rows]


def change(portal: Portal, kind: str, **values: Any) -> str:
    """Bring Harbour's emails of a kind into a state; returns the id of one."""
    which = (col(OutboxEmail.organisation_id) == portal.harbour.organisation, col(OutboxEmail.kind) == kind)
    portal.set(OutboxEmail, *which, **values)
    return str(portal.rows(OutboxEmail, *which)[0].id)


def test_waiting_emails_come_the_oldest_first_and_are_the_own_ones(portal: Portal) -> None:
    listed = page(portal)
    assert listed.total == len(listed.rows) == 6
    assert [email.queued_at for email in listed.rows] == sorted(email.queued_at for email in listed.rows)
    assert {email.supplier for email in listed.rows} == {None, "Anand", "Bashir"}
    assert all(portal.harbour.host in email.to for email in listed.rows)
    assert {email.state for email in listed.rows} == {"waiting"}


@pytest.mark.parametrize(
    ("show", "values"),
    [
        ("blocked", {"blocked_at": True}),
        ("bounced", {"bounced_at": True, "finished_at": True}),
        ("bounced", {"refused_at": True, "finished_at": True}),
        ("failed", {"failed_at": True, "finished_at": True}),
        ("sent", {"sent_at": True, "finished_at": True}),
        ("sent", {"presumed_at": True, "finished_at": True}),
    ],
)
def test_each_state_lists_its_emails_alone(portal: Portal, show: str, values: dict[str, bool]) -> None:
    assert kinds(portal, show=show) == []
    change(portal, "receipt", **dict.fromkeys(values, portal.clock()))
    assert kinds(portal, show=show) == ["receipt"]
    if show in ("bounced", "failed"):
        change(portal, "receipt", withdrawn_at=portal.clock())
        assert kinds(portal, show=show) == []
    if show == "sent":
        change(portal, "receipt", bounced_at=portal.clock())
        assert kinds(portal, show=show) == []


def test_emails_to_colleagues_are_neither_among_the_sent_nor_among_all(portal: Portal) -> None:
    change(portal, "member_added", sent_at=portal.clock(), finished_at=portal.clock())
    assert kinds(portal, show="sent") == []
    assert "member_added" not in kinds(portal, show="all")
    assert len(kinds(portal, show="all")) == 5


def test_an_email_about_a_withheld_finding_is_for_safeguarding(portal: Portal) -> None:
    assert "follow_up" in kinds(portal)
    portal.set(Finding, col(Finding.id) == portal.harbour.ids["finding"], withheld=True)
    assert "follow_up" not in kinds(portal)
    whole = portal.database.read(email_list.page, EmailFilter(), actor=portal.harbour.safeguarding)
    assert "follow_up" in [email.kind for email in whole.rows]


def test_the_list_is_found_by_campaign_address_and_supplier_and_has_pages(portal: Portal) -> None:
    assert kinds(portal, campaign=portal.harbour.ids["planned"]) == []
    assert len(kinds(portal, campaign=portal.harbour.ids["campaign"])) == 5
    assert kinds(portal, search="NEWCOMER@") == ["member_added"]
    assert kinds(portal, search="bashir") == ["invitation"]
    assert kinds(portal, search="100%") == []
    assert (page(portal, 7).number, page(portal, 7).pages) == (1, 1), "a page too far is the last one"


def test_only_an_address_that_a_running_invitation_has_can_be_marked(portal: Portal) -> None:
    bashir = portal.harbour.bashir

    def markable() -> set[str | None]:
        return {email.invitation_id for email in page(portal).rows if email.is_markable}

    assert markable() == {bashir}, "Anand has submitted"
    portal.set(Invitation, col(Invitation.id) == bashir, contact_address="new@bashir.example")
    assert markable() == set()
    portal.set(
        Invitation, col(Invitation.id) == bashir, contact_address=f"Bashir@{portal.harbour.host}", bounce_kind="other"
    )
    assert markable() == {bashir}
    portal.set(Invitation, col(Invitation.id) == bashir, bounce_kind=BY_HAND)
    assert markable() == set()


def test_blocked_invitations_are_the_own_ones_that_wait(portal: Portal) -> None:
    portal.set(OutboxEmail, col(OutboxEmail.kind) == "invitation", blocked_at=portal.clock())
    blocked = portal.database.write(email_list.blocked_invitations, actor=portal.harbour.manager)
    assert {invitation for _, invitation in blocked} == {portal.harbour.anand, portal.harbour.bashir}
    portal.set(OutboxEmail, col(OutboxEmail.invitation_id) == portal.harbour.anand, finished_at=portal.clock())
    blocked = portal.database.write(email_list.blocked_invitations, actor=portal.harbour.manager)
    assert [invitation for _, invitation in blocked] == [portal.harbour.bashir]
