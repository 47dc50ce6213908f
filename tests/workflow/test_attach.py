"""A file is kept twice, as it came and clean; who may have which, and when, is decided on the server."""

from pathlib import Path

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotAllowed, NotFound
from portal.evidence_files import sentences
from portal.storage import evidence, evidence_bytes, history
from portal.storage.database import Database
from portal.storage.evidence import Evidence
from portal.workflow import attach, housekeeping, review
from tests import files
from tests.clamd import clamd
from tests.workflow import supplier_side
from tests.workflow.supplier_side import NOTHING, Invited, form, given
from tests.workflow.test_submit import fill, save, submit_answers


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(database: Database, invited: Invited) -> Actor:
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    save(database, mina, "papers", form("people.holds=1", holds="no"))
    return mina


def give(database: Database, mina: Actor, name: str, data: bytes) -> str | None:
    return attach.give(database, mina.invitation or "", "people", "holds", NOTHING, (name, data), actor=mina).problem


def kept(database: Database, mina: Actor) -> Evidence:
    (file,) = database.read(supplier_side.files_of, mina.invitation or "", actor=mina)
    return file


def on_disk(database: Database) -> list[Path]:
    return [path for path in database.data.rglob("evidence/*/*") if path.is_file()]


def member(invited: Invited, *roles: str) -> Actor:
    return Actor("member", "m1", "Ann", invited.organisation, frozenset(roles))


def test_everybody_gets_the_clean_copy(database: Database, mina: Actor, invited: Invited) -> None:
    assert give(database, mina, "photo.heic", files.photograph("HEIF")) is None
    file, data = database.read(attach.fetch, invited.invitation, kept(database, mina).id, actor=mina)
    assert (file.file_name, file.media_type, file.clean_type) == ("photo.jpg", "image/heic", "image/jpeg")
    assert data.startswith(b"\xff\xd8")
    assert submit_answers(database, mina).submission
    assert (
        database.read(review.file, invited.campaign, invited.invitation, file.id, actor=member(invited, "read_only"))[1]
        == data
    )


def test_the_original_is_for_safeguarding_alone_and_stands_in_the_history(
    database: Database, mina: Actor, invited: Invited
) -> None:
    sent = files.photograph()
    assert give(database, mina, "photo.jpg", sent) is None
    file = kept(database, mina)
    assert submit_answers(database, mina).submission
    for roles in ("owner", "campaign_manager", "reviewer", "read_only"):
        with pytest.raises(NotAllowed):
            database.write(
                review.original_file, invited.campaign, invited.invitation, file.id, actor=member(invited, roles)
            )
    guard = member(invited, "safeguarding")
    _, data = database.write(review.original_file, invited.campaign, invited.invitation, file.id, actor=guard)
    assert data == sent
    noted = database.read(history.page, 1, 50, actor=guard)
    assert ("original_downloaded", "Ann") in [
        (entry.verb, entry.actor_name) for entry in noted if entry.object_id == file.id
    ]


def test_bytes_that_are_gone_or_changed_are_a_sentence(database: Database, mina: Actor, invited: Invited) -> None:
    assert give(database, mina, "rule.pdf", files.pdf()) is None
    file = kept(database, mina)
    path = database.data / evidence_bytes.key(file.response, file.clean_sha256 or "")
    path.write_bytes(b"changed")
    with pytest.raises(NotFound) as refused:
        database.read(attach.fetch, invited.invitation, file.id, actor=mina)
    assert refused.value.sentence == evidence_bytes.DAMAGED
    path.unlink()
    with pytest.raises(NotFound) as refused:
        database.read(attach.fetch, invited.invitation, file.id, actor=mina)
    assert refused.value.sentence == evidence_bytes.DAMAGED


def test_while_the_scanner_is_away_nobody_gets_the_file(database: Database, mina: Actor, invited: Invited) -> None:
    database.scanner = "127.0.0.1:1"
    assert give(database, mina, "rule.pdf", files.pdf()) is None
    file = kept(database, mina)
    assert file.check == "waiting"
    with pytest.raises(Conflict) as refused:
        database.read(attach.fetch, invited.invitation, file.id, actor=mina)
    assert refused.value.sentence == evidence.NOT_YET
    assert submit_answers(database, mina).submission
    with pytest.raises(Conflict):
        database.write(
            review.original_file, invited.campaign, invited.invitation, file.id, actor=member(invited, "safeguarding")
        )
    assert housekeeping.check_waiting(database) == 0
    with clamd() as (setting, _):
        database.scanner = setting
        assert housekeeping.check_waiting(database) == 1
    assert database.read(attach.fetch, invited.invitation, file.id, actor=mina)


def test_a_virus_found_later_is_never_handed_out(database: Database, mina: Actor, invited: Invited) -> None:
    assert give(database, mina, "bad.pdf", files.pdf(text="infected")) is None
    file = kept(database, mina)
    with clamd() as (setting, _):
        database.scanner = setting
        assert housekeeping.check_waiting(database) == 1
        assert housekeeping.check_waiting(database) == 0
    database.scanner = ""
    assert kept(database, mina).check == "refused"
    with pytest.raises(Conflict) as refused:
        database.read(attach.fetch, invited.invitation, file.id, actor=mina)
    assert refused.value.sentence == evidence.REFUSED
    assert submit_answers(database, mina).submission
    with pytest.raises(Conflict):
        database.write(
            review.original_file, invited.campaign, invited.invitation, file.id, actor=member(invited, "safeguarding")
        )


def test_typed_answers_are_kept_beside_a_file_that_is_refused(database: Database, mina: Actor) -> None:
    typed = form("people.story", story="typed beside it")
    attached = attach.give(
        database, mina.invitation or "", "people", "holds", given(typed), ("bad.exe", b"MZ" + bytes(90)), actor=mina
    )
    assert attached.problem == sentences.WRONG_KIND
    assert "typed beside it" in str(attached.section.saved.context.answers)


def test_a_file_is_reached_by_its_own_organisation_and_campaign_only(
    database: Database, mina: Actor, invited: Invited
) -> None:
    assert give(database, mina, "rule.pdf", files.pdf()) is None
    file = kept(database, mina)
    assert submit_answers(database, mina).submission
    other = supplier_side.invite(database, number=2)
    roles = ("owner", "safeguarding")
    for step in (review.file, review.original_file):
        assert database.write(step, invited.campaign, invited.invitation, file.id, actor=member(invited, *roles))
        for campaign, invitation, actor in (
            (invited.campaign, invited.invitation, member(other, *roles)),
            (other.campaign, other.invitation, member(other, *roles)),
            (other.campaign, invited.invitation, member(invited, *roles)),
        ):
            with pytest.raises(NotFound):
                database.write(step, campaign, invitation, file.id, actor=actor)
    stranger = supplier_side.sit_down(database, other)
    for invitation in (invited.invitation, other.invitation):
        with pytest.raises(NotFound):
            database.read(attach.fetch, invitation, file.id, actor=stranger)
