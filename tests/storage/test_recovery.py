"""A recovery code works once, for its own person, until a new set replaces it."""

from portal.storage import recovery
from portal.storage.rows import col
from portal.storage.tables import Member
from tests.two_buyers import Portal


def person_of(portal: Portal, member: str) -> str:
    (row,) = portal.rows(Member, col(Member.id) == member)
    return str(row.person_id)


def test_a_code_works_once_and_for_its_own_person_only(portal: Portal) -> None:
    olga, rita = (person_of(portal, actor.id) for actor in (portal.harbour.owner, portal.harbour.reviewer))
    portal.database.write(recovery.replace_all, olga, ["a", "b"])
    portal.database.write(recovery.replace_all, rita, ["c"])
    assert not portal.database.write(recovery.use, rita, "a")
    assert portal.database.write(recovery.use, olga, "a")
    assert not portal.database.write(recovery.use, olga, "a"), "it was used"
    assert not portal.database.write(recovery.use, olga, "unknown")
    assert portal.database.read(recovery.count_unused, olga) == 1
    assert portal.database.read(recovery.count_unused, rita) == 1


def test_a_new_set_replaces_all_of_the_persons_codes_and_has_another_mark(portal: Portal) -> None:
    olga, rita = (person_of(portal, actor.id) for actor in (portal.harbour.owner, portal.harbour.reviewer))
    assert portal.database.read(recovery.mark, olga) == ""
    portal.database.write(recovery.lock, olga)
    portal.database.write(recovery.replace_all, olga, ["a" * 20, "b" * 20])
    portal.database.write(recovery.replace_all, rita, ["c" * 20])
    mark = portal.database.read(recovery.mark, olga)
    assert mark == "a" * 16, "no code can be told from it whole"
    portal.database.write(recovery.use, olga, "a" * 20)
    assert portal.database.read(recovery.mark, olga) == mark, "using one does not make a new set"
    portal.database.write(recovery.replace_all, olga, ["d" * 20])
    assert portal.database.read(recovery.mark, olga) != mark
    assert not portal.database.write(recovery.use, olga, "b" * 20)
    assert portal.database.read(recovery.count_unused, rita) == 1
