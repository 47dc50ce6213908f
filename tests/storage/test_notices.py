"""Emails to members count what happened since the last one, as far as each member may know of it."""

from datetime import timedelta

from portal.domain.policy import Actor
from portal.storage import notices
from portal.storage.notices import News, Waiting
from portal.storage.rows import col
from portal.storage.tables import Campaign, Finding, FollowUp, Invitation, Member, Person, SupplierMessage
from tests.two_buyers import TwoBuyers


def news(buyers: TwoBuyers, actor: Actor | None = None) -> News:
    """Of the last hour."""
    since = buyers.clock() - timedelta(hours=1)
    return buyers.database.read(notices.news, since, buyers.clock(), actor=actor or buyers.harbour.reviewer)


def waiting(buyers: TwoBuyers, actor: Actor | None = None) -> Waiting:
    return buyers.database.read(notices.waiting, actor=actor or buyers.harbour.reviewer)


def test_news_are_the_own_ones_of_the_time_between(buyers: TwoBuyers) -> None:
    fresh = news(buyers)
    assert (fresh.findings, fresh.critical, fresh.messages, fresh.replies) == (3, 0, 2, 0)
    buyers.clock.advance(hours=2)
    assert (news(buyers).findings, news(buyers).messages) == (0, 0)
    buyers.set(FollowUp, col(FollowUp.id) != "", answered_at=buyers.clock())
    buyers.set(Invitation, col(Invitation.id) != "", bounced_at=buyers.clock())
    assert (news(buyers).replies, news(buyers).email_problems) == (1, 3), "Anand has submitted; the others have not"


def test_a_restricted_finding_or_message_counts_for_safeguarding_alone(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    buyers.set(Finding, col(Finding.id) == harbour.ids["finding"], withheld=True, severity="critical")
    buyers.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.anand, restricted=True)
    seen, whole = news(buyers), news(buyers, harbour.safeguarding)
    assert (seen.critical, seen.messages) == (0, 1)
    assert (whole.critical, whole.messages) == (1, 2)
    buyers.set(FollowUp, col(FollowUp.id) != "", answered_at=buyers.clock())
    assert (waiting(buyers).replies, waiting(buyers, harbour.safeguarding).replies) == (0, 1)


def test_who_got_more_time_or_declined_is_not_overdue(buyers: TwoBuyers) -> None:
    harbour, bashir = buyers.harbour, col(Invitation.id) == buyers.harbour.bashir
    buyers.set(Invitation, col(Invitation.campaign_id) == harbour.ids["campaign"], sent_at=buyers.clock())
    assert waiting(buyers).overdue == 0
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], due_at=buyers.clock() - timedelta(days=1))
    assert waiting(buyers).overdue == 1, "Bashir; Anand has submitted"
    assert waiting(buyers, buyers.elsewhere.reviewer).overdue == 0
    buyers.set(Invitation, bashir, own_due_at=buyers.clock() + timedelta(days=1))
    assert waiting(buyers).overdue == 0, "there is more time"
    buyers.set(Invitation, bashir, own_due_at=buyers.clock() - timedelta(hours=1))
    assert waiting(buyers).overdue == 1
    buyers.set(Invitation, bashir, declined_at=buyers.clock())
    assert waiting(buyers).overdue == 0


def test_who_was_removed_or_has_no_password_gets_no_email(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour

    def readers() -> set[str]:
        listed = buyers.database.read(notices.readers)
        return {one.member for one in listed if one.organisation == harbour.organisation}

    everybody = readers()
    assert harbour.ids["newcomer"] not in everybody, "no password yet"
    assert len(everybody) == 5
    buyers.set(Member, col(Member.id) == harbour.reader.id, removed_at=buyers.clock())
    buyers.set(Person, col(Person.address) == f"reviewer@{harbour.host}", password_hash=None)
    assert readers() == everybody - {harbour.reader.id, harbour.reviewer.id}


def test_each_member_chooses_for_themselves(buyers: TwoBuyers) -> None:
    rita, sana = buyers.harbour.reviewer, buyers.harbour.safeguarding
    buyers.database.write(notices.choose, "weekly", actor=rita)
    buyers.database.write(notices.mark_notified, rita.id, buyers.clock())
    assert buyers.database.read(notices.notice_of, actor=rita) == "weekly"
    assert buyers.database.read(notices.notice_of, actor=sana) == ""
    told = {row.id for row in buyers.rows(Member, col(Member.notified_until) == buyers.clock())}
    assert told == {rita.id}
