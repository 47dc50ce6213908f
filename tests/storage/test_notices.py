"""Emails to members count what happened since the last one, as far as each member may know of it."""

from datetime import timedelta

from portal.domain.policy import Actor
from portal.storage import notices
from portal.storage.notices import News, Waiting
from portal.storage.rows import col
from portal.storage.tables import Campaign, Finding, FollowUp, Invitation, Member, Person, SupplierMessage
from tests.two_buyers import Portal


def news(portal: Portal, actor: Actor | None = None) -> News:
    """Of the last hour."""
    since = portal.clock() - timedelta(hours=1)
    return portal.database.read(notices.news, since, portal.clock(), actor=actor or portal.harbour.reviewer)


def waiting(portal: Portal, actor: Actor | None = None) -> Waiting:
    return portal.database.read(notices.waiting, actor=actor or portal.harbour.reviewer)


def test_news_are_the_own_ones_of_the_time_between(portal: Portal) -> None:
    fresh = news(portal)
    assert (fresh.findings, fresh.critical, fresh.messages, fresh.replies) == (3, 0, 2, 0)
    portal.clock.advance(hours=2)
    assert (news(portal).findings, news(portal).messages) == (0, 0)
    portal.set(FollowUp, col(FollowUp.id) != "", answered_at=portal.clock())
    portal.set(Invitation, col(Invitation.id) != "", bounced_at=portal.clock())
    assert (news(portal).replies, news(portal).email_problems) == (1, 3), "Anand has submitted; the others have not"


def test_a_restricted_finding_or_message_counts_for_safeguarding_alone(portal: Portal) -> None:
    harbour = portal.harbour
    portal.set(Finding, col(Finding.id) == harbour.ids["finding"], withheld=True, severity="critical")
    portal.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.anand, restricted=True)
    seen, whole = news(portal), news(portal, harbour.safeguarding)
    assert (seen.critical, seen.messages) == (0, 1)
    assert (whole.critical, whole.messages) == (1, 2)
    portal.set(FollowUp, col(FollowUp.id) != "", answered_at=portal.clock())
    assert (waiting(portal).replies, waiting(portal, harbour.safeguarding).replies) == (0, 1)


def test_who_got_more_time_or_declined_is_not_overdue(portal: Portal) -> None:
    harbour, bashir = portal.harbour, col(Invitation.id) == portal.harbour.bashir
    portal.set(Invitation, col(Invitation.campaign_id) == harbour.ids["campaign"], sent_at=portal.clock())
    assert waiting(portal).overdue == 0
    portal.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], due_at=portal.clock() - timedelta(days=1))
    assert waiting(portal).overdue == 1, "Bashir; Anand has submitted"
    assert waiting(portal, portal.elsewhere.reviewer).overdue == 0
    portal.set(Invitation, bashir, own_due_at=portal.clock() + timedelta(days=1))
    assert waiting(portal).overdue == 0, "there is more time"
    portal.set(Invitation, bashir, own_due_at=portal.clock() - timedelta(hours=1))
    assert waiting(portal).overdue == 1
    portal.set(Invitation, bashir, declined_at=portal.clock())
    assert waiting(portal).overdue == 0


def test_who_was_removed_or_has_no_password_gets_no_email(portal: Portal) -> None:
    harbour = portal.harbour

    def readers() -> set[str]:
        listed = portal.database.read(notices.readers)
        return {one.member for one in listed if one.organisation == harbour.organisation}

    everybody = readers()
    assert harbour.ids["newcomer"] not in everybody, "no password yet"
    assert len(everybody) == 5
    portal.set(Member, col(Member.id) == harbour.reader.id, removed_at=portal.clock())
    portal.set(Person, col(Person.address) == f"reviewer@{harbour.host}", password_hash=None)
    assert readers() == everybody - {harbour.reader.id, harbour.reviewer.id}


def test_each_member_chooses_for_themselves(portal: Portal) -> None:
    rita, sana = portal.harbour.reviewer, portal.harbour.safeguarding
    portal.database.write(notices.choose, "weekly", actor=rita)
    portal.database.write(notices.mark_notified, rita.id, portal.clock())
    assert portal.database.read(notices.notice_of, actor=rita) == "weekly"
    assert portal.database.read(notices.notice_of, actor=sana) == ""
    told = {row.id for row in portal.rows(Member, col(Member.notified_until) == portal.clock())}
    assert told == {rita.id}
