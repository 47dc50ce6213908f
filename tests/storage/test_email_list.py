"""A buyer sees why its emails wait or did not arrive; of colleagues only those that wait, of other buyers none."""

from typing import Any

import pytest

from portal.domain.bounce import BY_HAND
from portal.storage import email_list
from portal.storage.email_list import EmailFilter, EmailPage
from portal.storage.rows import col
from portal.storage.tables import Finding, Invitation, OutboxEmail
from tests.two_buyers import TwoBuyers


def page(buyers: TwoBuyers, number: int = 1, **wanted: Any) -> EmailPage:
    return buyers.database.read(email_list.page, EmailFilter(**wanted), number, actor=buyers.harbour.reviewer)


def kinds(buyers: TwoBuyers, **wanted: Any) -> list[str]:
    return [email.kind for email in page(buyers, **wanted).rows]


def change(buyers: TwoBuyers, kind: str, **values: Any) -> str:
    """Bring Harbour's emails of a kind into a state; returns the id of one."""
    which = (col(OutboxEmail.organisation_id) == buyers.harbour.organisation, col(OutboxEmail.kind) == kind)
    buyers.set(OutboxEmail, *which, **values)
    return str(buyers.rows(OutboxEmail, *which)[0].id)


def test_waiting_emails_come_the_oldest_first_and_are_the_own_ones(buyers: TwoBuyers) -> None:
    listed = page(buyers)
    assert listed.total == len(listed.rows) == 6
    assert [email.queued_at for email in listed.rows] == sorted(email.queued_at for email in listed.rows)
    assert {email.supplier for email in listed.rows} == {None, "Anand", "Bashir"}
    assert all(buyers.harbour.host in email.to for email in listed.rows)
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
def test_each_state_lists_its_emails_alone(buyers: TwoBuyers, show: str, values: dict[str, bool]) -> None:
    assert kinds(buyers, show=show) == []
    change(buyers, "receipt", **dict.fromkeys(values, buyers.clock()))
    assert kinds(buyers, show=show) == ["receipt"]
    if show in ("bounced", "failed"):
        change(buyers, "receipt", withdrawn_at=buyers.clock())
        assert kinds(buyers, show=show) == []
    if show == "sent":
        change(buyers, "receipt", bounced_at=buyers.clock())
        assert kinds(buyers, show=show) == []


def test_emails_to_colleagues_are_neither_among_the_sent_nor_among_all(buyers: TwoBuyers) -> None:
    change(buyers, "member_added", sent_at=buyers.clock(), finished_at=buyers.clock())
    assert kinds(buyers, show="sent") == []
    assert "member_added" not in kinds(buyers, show="all")
    assert len(kinds(buyers, show="all")) == 5


def test_an_email_about_a_withheld_finding_is_for_safeguarding(buyers: TwoBuyers) -> None:
    assert "follow_up" in kinds(buyers)
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["finding"], withheld=True)
    assert "follow_up" not in kinds(buyers)
    whole = buyers.database.read(email_list.page, EmailFilter(), actor=buyers.harbour.safeguarding)
    assert "follow_up" in [email.kind for email in whole.rows]


def test_the_list_is_found_by_campaign_address_and_supplier_and_has_pages(buyers: TwoBuyers) -> None:
    assert kinds(buyers, campaign=buyers.harbour.ids["planned"]) == []
    assert len(kinds(buyers, campaign=buyers.harbour.ids["campaign"])) == 5
    assert kinds(buyers, search="NEWCOMER@") == ["member_added"]
    assert kinds(buyers, search="bashir") == ["invitation"]
    assert kinds(buyers, search="100%") == []
    assert (page(buyers, 7).number, page(buyers, 7).pages) == (1, 1), "a page too far is the last one"


def test_only_an_address_that_a_running_invitation_has_can_be_marked(buyers: TwoBuyers) -> None:
    bashir = buyers.harbour.bashir

    def markable() -> set[str | None]:
        return {email.invitation_id for email in page(buyers).rows if email.is_markable}

    assert markable() == {bashir}, "Anand has submitted"
    buyers.set(Invitation, col(Invitation.id) == bashir, contact_address="new@bashir.example")
    assert markable() == set()
    buyers.set(
        Invitation, col(Invitation.id) == bashir, contact_address=f"Bashir@{buyers.harbour.host}", bounce_kind="other"
    )
    assert markable() == {bashir}
    buyers.set(Invitation, col(Invitation.id) == bashir, bounce_kind=BY_HAND)
    assert markable() == set()


def test_blocked_invitations_are_the_own_ones_that_wait(buyers: TwoBuyers) -> None:
    buyers.set(OutboxEmail, col(OutboxEmail.kind) == "invitation", blocked_at=buyers.clock())
    blocked = buyers.database.write(email_list.blocked_invitations, actor=buyers.harbour.manager)
    assert {invitation for _, invitation in blocked} == {buyers.harbour.anand, buyers.harbour.bashir}
    buyers.set(OutboxEmail, col(OutboxEmail.invitation_id) == buyers.harbour.anand, finished_at=buyers.clock())
    blocked = buyers.database.write(email_list.blocked_invitations, actor=buyers.harbour.manager)
    assert [invitation for _, invitation in blocked] == [buyers.harbour.bashir]
