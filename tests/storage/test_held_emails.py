"""After a restore each organisation looks at its own waiting emails and lets them go or sends them."""

from sqlalchemy import insert

from portal.domain.policy import Actor
from portal.storage import held_emails
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import OutboxEmail, Session
from tests.two_buyers import TwoBuyers

OPERATOR = Actor("operator", "operator", "Operator")


def test_an_organisation_sees_its_own_waiting_emails_and_the_operator_all(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    emails = buyers.database.read(held_emails.waiting, actor=harbour.owner)
    assert emails == sorted(emails, key=lambda email: (email.queued_at, email.id))
    others = {email.id for email in buyers.database.read(held_emails.waiting, actor=elsewhere.owner)}
    own = {email.id for email in emails}
    assert own
    assert others
    assert not own & others
    assert {email.id for email in buyers.database.read(held_emails.waiting, actor=OPERATOR)} >= own | others
    assert buyers.database.read(held_emails.count, actor=harbour.owner) == len(own)
    assert buyers.database.read(held_emails.waiting, 1, actor=harbour.owner) == emails[:1]


def test_discarding_withdraws_all_but_the_spared_and_nothing_of_another_buyer(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    emails = buyers.database.read(held_emails.waiting, actor=harbour.owner)
    others = buyers.database.read(held_emails.count, actor=elsewhere.owner)
    assert buyers.database.write(held_emails.discard, [emails[0].id], actor=harbour.owner) == len(emails) - 1
    assert [one.id for one in buyers.database.read(held_emails.waiting, actor=harbour.owner)] == [emails[0].id]
    assert buyers.database.read(held_emails.count, actor=elsewhere.owner) == others
    (row,) = buyers.rows(OutboxEmail, col(OutboxEmail.id) == emails[1].id)
    assert (row.withdrawn_at, row.sealed, row.problem) == (buyers.clock(), None, held_emails.LET_GO)


def test_what_the_mail_log_has_is_marked_as_sent(buyers: TwoBuyers) -> None:
    emails = buyers.database.read(held_emails.waiting, actor=buyers.harbour.owner)
    buyers.database.write(held_emails.mark_sent, [emails[0].id], actor=buyers.harbour.owner)
    (row,) = buyers.rows(OutboxEmail, col(OutboxEmail.id) == emails[0].id)
    assert (row.sent_at, row.answer) == (buyers.clock(), held_emails.IN_LOG)
    assert buyers.database.read(held_emails.count, actor=buyers.harbour.owner) == len(emails) - 1


def test_releasing_one_organisation_admits_its_owners_only(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere

    def begin(work: Work) -> None:
        for buyer in (harbour, elsewhere):
            row = {"id_hash": buyer.organisation, "kind": "held", "organisation_id": buyer.organisation}
            times = {"created_at": work.now, "seen_at": work.now, "ends_at": work.now}
            work.execute(insert(table_of(Session)), {**row, **times, "member_id": buyer.owner.id})

    def kinds() -> list[str]:
        owners = (harbour.organisation, elsewhere.organisation)
        return [buyers.rows(Session, col(Session.id_hash) == hash)[0].kind for hash in owners]

    buyers.database.write(begin)
    buyers.database.write(held_emails.admit_owners, harbour.organisation)
    assert kinds() == ["member", "held"]
    buyers.database.write(held_emails.admit_owners, None)
    assert kinds() == ["member", "member"]
