"""Members are told how much is new or waits, as often as they chose, and never more than their role may know."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from portal.domain import notices as rhythms
from portal.domain.events.responses import EvidenceSupplemented, QuestionProposed
from portal.domain.jobs import EXPORT, RESULT_KEPT
from portal.domain.policy import SAFEGUARDING
from portal.storage import history, jobs, responses
from portal.storage.database import Database, Work
from portal.storage.jobs import NewJob
from portal.storage.tables import METADATA
from portal.workflow import notices, write_to_buyer
from portal.workflow.write_to_buyer import NewMessage
from tests.conftest import Clock
from tests.web.conftest import actor_of, make_cast
from tests.workflow import supplier_side
from tests.workflow.test_submit import save

EMAIL, MEMBER, PERSON = (METADATA.tables[name] for name in ("email", "member", "person"))


def told(database: Database) -> dict[str, str]:
    """The emails to members so far, by the address's local part, with their text."""

    def read(work: Work) -> dict[str, str]:
        rows = work.execute(select(EMAIL.c.to_address, EMAIL.c.sealed).where(EMAIL.c.kind == "news"))
        return {row.to_address: work.seal.open(row.sealed, "email").decode() for row in rows}

    return database.read(read)


def test_each_rhythm_has_its_moment() -> None:
    sunday = datetime(2026, 6, 7, 9, tzinfo=UTC)
    monday = datetime(2026, 6, 8, 6, tzinfo=UTC)
    assert rhythms.is_due("daily", sunday, monday) and not rhythms.is_due("daily", sunday, monday.replace(hour=5))
    assert not rhythms.is_due("daily", monday, monday.replace(hour=20))
    assert rhythms.is_due("weekly", sunday, monday) and not rhythms.is_due("weekly", monday, monday.replace(day=9))
    assert not rhythms.is_due("never", sunday, monday)
    assert (rhythms.chosen("", [SAFEGUARDING]), rhythms.chosen("", ["owner"])) == ("at_once", "daily")
    assert rhythms.chosen("weekly", [SAFEGUARDING]) == "weekly"


def test_a_critical_finding_is_told_at_once_to_safeguarding_only_and_without_details(
    database: Database, clock: Clock
) -> None:
    cast = database.write(make_cast)
    invited = supplier_side.invite(database)
    supplier_side.sit_down(database, invited)

    def adopt(work: Work) -> None:
        """The cast works for the organisation whose supplier was invited."""
        work.execute(update(MEMBER).values(organisation_id=invited.organisation))
        work.execute(update(PERSON).values(password_hash="set"))

    database.write(adopt)
    assert notices.send_due(database) == 0
    clock.advance(minutes=5)

    def raise_finding(work: Work) -> None:
        response = METADATA.tables["response"]
        identity = work.execute(select(response.c.id)).scalar_one()
        row = {"id": work.new_id(), "organisation_id": invited.organisation, "invitation_id": invited.invitation}
        row |= {"response_id": identity, "family": "people", "flag": "passports_held", "severity": "critical"}
        facts: dict[str, Any] = {"remedying": False, "withheld": True, "because": "12 passports", "values_read": {}}
        facts |= {"title": "Passports held"}
        work.execute(insert(METADATA.tables["finding"]), row | facts | {"raised_at": work.now})

    database.write(raise_finding)
    assert notices.send_due(database) == 1
    [(address, text)] = told(database).items()
    assert "safeguarding" in address and "1 new critical finding" in text
    assert "passport" not in text and "Factory of Mina" not in text
    assert notices.send_due(database) == 0, "told once"
    clock.advance(minutes=1)
    proposer = replace(actor_of(cast, "safeguarding"), organisation=invited.organisation)
    noted = QuestionProposed("a finding", clock().date())
    database.write(lambda work: history.note(work, noted), actor=proposer)
    assert notices.send_due(database) == 0, "whoever proposed it needs no email about it"


def test_a_digest_says_what_is_overdue_to_whoever_runs_campaigns(database: Database, clock: Clock) -> None:
    database.write(make_cast)
    invited = supplier_side.invite(database)
    database.write(lambda work: work.execute(update(MEMBER).values(organisation_id=invited.organisation)))
    database.write(lambda work: work.execute(update(PERSON).values(password_hash="set")))
    clock.set(supplier_side.LATE.replace(day=2, hour=7))
    assert notices.send_due(database) == 2, "owner and campaign manager"
    for text in told(database).values():
        assert "1 supplier overdue" in text and "/notices" in text
    clock.advance(hours=2)
    assert notices.send_due(database) == 0


def test_a_message_is_told_to_whoever_may_reply(database: Database, clock: Clock) -> None:
    database.write(make_cast)
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    database.write(lambda work: work.execute(update(MEMBER).values(organisation_id=invited.organisation)))
    database.write(lambda work: work.execute(update(PERSON).values(password_hash="set")))
    clock.advance(minutes=5)
    for place in (("", ""), ("people", "held")):
        message = NewMessage("question", f"SECRET {place}", place=place)
        database.write(write_to_buyer.write, invited.invitation, message, actor=mina)
    save(database, mina, "numbers", supplier_side.form("people.workers", workers="12"))
    for name, is_restricted in (("open", False), ("restricted", True)):
        database.write(_supplement, invited.invitation, name, is_restricted=is_restricted, actor=mina)
    clock.set(datetime(2026, 6, 2, 7, tzinfo=UTC))
    assert notices.send_due(database) == 4, "everybody but the read-only role"
    for files, roles in (("1 file added", ["campaign_manager", "reviewer"]), ("2 files added", ["safeguarding"])):
        of_files = [address for address, text in told(database).items() if f"{files} after submitting" in text]
        assert sorted(address.partition("@")[0] for address in of_files) == roles
    for address, text in told(database).items():
        count = "2 new messages from suppliers" if "safeguarding" in address else "1 new message from a supplier"
        assert count in text and "/messages" in text and "SECRET" not in text


def _supplement(work: Work, invitation: str, name: str, *, is_restricted: bool) -> None:
    """A file about the whole response, added after submitting."""
    file: dict[str, Any] = {
        "id": name,
        "organisation_id": work.actor.organisation,
        "family": "",
        "question": "",
        "sha256": "0" * 64,
    }
    file |= {"size": 1, "media_type": "application/pdf", "file_name": f"{name}.pdf", "received_at": work.now}
    file |= {"response_id": responses.of_invitation(work, invitation), "is_restricted": is_restricted}
    file["is_disclosed"] = not is_restricted
    work.execute(insert(METADATA.tables["evidence"]), file)
    history.note(work, EvidenceSupplemented(invitation, name))


def test_whoever_asked_for_a_long_job_is_told_when_it_has_finished(database: Database, clock: Clock) -> None:
    cast = database.write(make_cast)
    database.write(lambda work: work.execute(update(PERSON).values(password_hash="set")))
    owner = actor_of(cast, "owner")
    database.write(notices.choose, "at_once", actor=owner)
    clock.advance(minutes=1)
    notices.send_due(database)

    def finish(key: str, minutes: int) -> str:
        id = database.write(
            jobs.add, NewJob(EXPORT, key, organisation=cast.organisation, asked_by=cast.members["owner"])
        )
        clock.advance(minutes=minutes)
        claimed = database.write(jobs.claim, (EXPORT.id,))
        assert claimed is not None
        database.write(jobs.finish, claimed, {}, RESULT_KEPT)
        return id

    finish("watched", 1)
    assert notices.send_due(database) == 0
    long = finish("long", 3)
    assert notices.send_due(database) == 1
    [(address, text)] = told(database).items()
    assert address.startswith("owner@") and "1 job of yours has finished" in text and f"/jobs/{long}" in text
