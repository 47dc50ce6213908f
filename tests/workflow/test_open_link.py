"""The gate says the same about every wrong pair, lets the right person in, and sessions end by themselves."""

import pytest
from sqlalchemy import func, select

from portal.domain.policy import Actor
from portal.domain.refusals import Contact
from portal.domain.tokens import hash_of
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import invite, load_response, open_link
from tests.conftest import Clock
from tests.domain.test_addresses import PASTED
from tests.workflow import supplier_side
from tests.workflow.supplier_side import ADDRESS, enter_link

INVITATION = METADATA.tables["invitation"]


def test_the_right_address_opens_the_link_however_it_is_written(database: Database) -> None:
    invited = supplier_side.invite(database)
    for address in (ADDRESS, f"  {ADDRESS.upper()} "):
        assert enter_link(database, invited, address).outcome == "in"


def test_a_mangled_token_still_opens(database: Database) -> None:
    invited = supplier_side.invite(database)
    whole = invited.token
    for token in (
        *(
            whole.upper(),
            f"{whole}.",
            f"{whole}>",
            f"{whole}=3D",
            f"{whole}%0A",
            f"{whole}&amp;language=ar",
            f"=3D{whole}",
        ),
        *(
            f"{whole[:9]}=\n{whole[9:]}",
            f"{whole[:9]}\u200b{whole[9:]}",
            f"{whole}und",
            f"{whole}=E2=80=8B",
            f"{whole}”",
        ),
    ):
        assert enter_link(database, invited, token=token).outcome == "in", token


def test_a_link_that_lost_its_end_is_told_so(database: Database) -> None:
    invited = supplier_side.invite(database)
    for token in (invited.token[:-1], invited.token[:5], "x"):
        assert enter_link(database, invited, token=token).outcome == "cut"


def test_a_link_of_the_former_length_still_opens(database: Database) -> None:
    invited = supplier_side.invite(database)
    former = "z2" * 26
    database.write(supplier_side.mark, "link", hash_of(invited.token), token_hash=hash_of(former))
    assert enter_link(database, invited, token=former).outcome == "in"


@pytest.mark.parametrize("typed", PASTED)
def test_the_address_opens_however_it_was_copied(database: Database, typed: str) -> None:
    invited = supplier_side.invite(database)
    database.write(supplier_side.mark, "participant", f"p-{invited.invitation}", address="mona@nakhla.example")
    assert enter_link(database, invited, typed).outcome == "in"


def test_a_foreign_domain_opens_as_the_browser_posts_it(database: Database) -> None:
    invited = supplier_side.invite(database)
    database.write(supplier_side.mark, "participant", f"p-{invited.invitation}", address="info@münchen.example")
    for typed in ("info@xn--mnchen-3ya.example", "INFO@MÜNCHEN.example"):
        assert enter_link(database, invited, typed).outcome == "in"


def test_right_entries_are_not_counted_and_other_spellings_of_a_link_are(database: Database) -> None:
    invited = supplier_side.invite(database)
    for _ in range(2 * open_link.TRIES):
        assert enter_link(database, invited).outcome == "in"
    for number in range(open_link.TRIES):
        token = invited.token + "abcdefghij"[number] * 26
        assert enter_link(database, invited, "wrong@else.example", token).outcome == "wrong"
    assert enter_link(database, invited).outcome == "wait"


def test_an_unknown_link_and_a_wrong_address_read_the_same(database: Database) -> None:
    invited = supplier_side.invite(database)
    assert enter_link(database, invited, "somebody@else.example") == enter_link(database, invited, token="a" * 52)


def test_a_withdrawn_link_says_nothing_to_a_stranger_and_one_sentence_to_its_owner(database: Database) -> None:
    invited = supplier_side.invite(database)
    database.write(supplier_side.mark, "invitation", invited.invitation, revoked_at=database.clock())
    assert enter_link(database, invited, "somebody@else.example").outcome == "wrong"
    refusal = enter_link(database, invited).refusal
    assert refusal is not None
    assert refusal.sentence == load_response.WITHDRAWN
    assert refusal.contact == Contact("Nordwind Retail", "Ask Anna, anna@nordwind.example")


def test_a_closed_campaign_is_said_once_the_address_is_right(database: Database) -> None:
    invited = supplier_side.invite(database)
    database.write(supplier_side.mark, "campaign", invited.campaign, closed_at=database.clock())
    refusal = enter_link(database, invited).refusal
    assert refusal is not None
    assert refusal.sentence == load_response.CLOSED


def test_whoever_has_begun_can_come_back_to_read_after_the_campaign_has_closed(database: Database) -> None:
    invited = supplier_side.invite(database)
    assert enter_link(database, invited).outcome == "in"
    database.write(supplier_side.mark, "campaign", invited.campaign, closed_at=database.clock())
    assert enter_link(database, invited).outcome == "in"


def test_too_many_tries_have_to_wait_whether_the_link_is_real_or_not(database: Database, clock: Clock) -> None:
    invited = supplier_side.invite(database)
    for token in (invited.token, "b" * 52):
        tries = [enter_link(database, invited, "wrong@else.example", token).outcome for _ in range(open_link.TRIES + 1)]
        assert tries == ["wrong"] * open_link.TRIES + ["wait"]
    clock.advance(hours=-1)
    assert enter_link(database, invited).outcome == "wait", "a clock that steps back ends no pause"
    clock.advance(hours=1)
    assert enter_link(database, invited).outcome == "wait"
    clock.advance(open_link.TRY_WINDOW)
    assert enter_link(database, invited).outcome == "in"


def test_the_first_opening_is_kept_and_noted_once(database: Database, clock: Clock) -> None:
    invited, opened_at = supplier_side.invite(database), clock()
    enter_link(database, invited)
    clock.advance(days=1)
    enter_link(database, invited)

    def facts(work: Work) -> tuple[object, int]:
        connection = work.connection
        opened = connection.execute(
            select(INVITATION.c.opened_at).where(INVITATION.c.id == invited.invitation)
        ).scalar_one()
        notes = connection.execute(select(func.count()).select_from(METADATA.tables["history"])).scalar_one()
        return opened, notes

    assert database.read(facts) == (opened_at, 1)


def test_revoking_ends_every_session(database: Database) -> None:
    invited = supplier_side.invite(database)
    supplier_side.enter_link(database, invited)
    sessions = select(func.count()).select_from(METADATA.tables["session"])
    assert database.read(lambda work: work.execute(sessions).scalar_one()) == 1
    manager = Actor("member", "m" * 26, "Max", invited.organisation, frozenset({"campaign_manager"}))
    database.write(invite.revoke, invited.invitation, actor=manager)
    assert database.read(lambda work: work.execute(sessions).scalar_one()) == 0
