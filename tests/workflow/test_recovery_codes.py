"""Ten recovery codes replace a lost authenticator: each works once, and only those of the newest set."""

from portal.domain.policy import Actor
from portal.storage import people
from portal.workflow import recovery_codes
from tests.workflow.conftest import Portal


def person(portal: Portal, actor: Actor) -> str:
    return str(portal.read(lambda work: people.member(work, actor.id).person, by=actor))


def make(portal: Portal, actor: Actor) -> list[str]:
    codes: list[str] = portal.write(recovery_codes.make, person(portal, actor), by=actor)
    return codes


def use(portal: Portal, actor: Actor, typed: str) -> bool:
    return bool(portal.write(recovery_codes.use, person(portal, actor), typed, by=actor))


def test_ten_different_codes_are_stored_as_hashes_only(portal: Portal) -> None:
    codes = make(portal, portal.rita)
    assert len(set(codes)) == 10 and all(len(code) == 19 for code in codes)
    stored = portal.rows("recovery_code", person_id=person(portal, portal.rita))
    assert len(stored) == 10
    assert not [row for row in stored for code in codes if code.replace("-", "") in row.hash]


def test_a_code_works_once_in_any_case_and_grouping(portal: Portal) -> None:
    first, second, *_ = make(portal, portal.rita)
    assert use(portal, portal.rita, f" {first.replace('-', ' ').upper()} ")
    assert not use(portal, portal.rita, first)
    assert not use(portal, portal.rita, second[:-1])
    assert use(portal, portal.rita, second)


def test_a_new_set_ends_the_one_before(portal: Portal) -> None:
    (earlier, *_), (newer, *_) = make(portal, portal.rita), make(portal, portal.rita)
    assert not use(portal, portal.rita, earlier)
    assert use(portal, portal.rita, newer)


def test_a_code_is_its_own_person_s(portal: Portal) -> None:
    (code, *_) = make(portal, portal.rita)
    assert not use(portal, portal.olga, code)
    assert use(portal, portal.rita, code)
