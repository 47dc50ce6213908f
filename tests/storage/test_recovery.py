"""A recovery code works once, for its own person, until a new set replaces it."""

from portal.storage import recovery
from portal.storage.rows import col
from portal.storage.tables import Member
from tests.two_buyers import TwoBuyers


def person_of(buyers: TwoBuyers, member: str) -> str:
    (row,) = buyers.rows(Member, col(Member.id) == member)
    return str(row.person_id)


def test_a_code_works_once_and_for_its_own_person_only(buyers: TwoBuyers) -> None:
    olga, rita = (person_of(buyers, actor.id) for actor in (buyers.harbour.owner, buyers.harbour.reviewer))
    buyers.database.write(recovery.replace_all, olga, ["a", "b"])
    buyers.database.write(recovery.replace_all, rita, ["c"])
    assert not buyers.database.write(recovery.use, rita, "a")
    assert buyers.database.write(recovery.use, olga, "a")
    assert not buyers.database.write(recovery.use, olga, "a"), "it was used"
    assert not buyers.database.write(recovery.use, olga, "unknown")
    assert buyers.database.read(recovery.count_unused, olga) == 1
    assert buyers.database.read(recovery.count_unused, rita) == 1


def test_a_new_set_replaces_all_of_the_persons_codes_and_has_another_mark(buyers: TwoBuyers) -> None:
    olga, rita = (person_of(buyers, actor.id) for actor in (buyers.harbour.owner, buyers.harbour.reviewer))
    assert buyers.database.read(recovery.mark, olga) == ""
    buyers.database.write(recovery.lock, olga)
    buyers.database.write(recovery.replace_all, olga, ["a" * 20, "b" * 20])
    buyers.database.write(recovery.replace_all, rita, ["c" * 20])
    mark = buyers.database.read(recovery.mark, olga)
    assert mark == "a" * 16, "no code can be told from it whole"
    buyers.database.write(recovery.use, olga, "a" * 20)
    assert buyers.database.read(recovery.mark, olga) == mark, "using one does not make a new set"
    buyers.database.write(recovery.replace_all, olga, ["d" * 20])
    assert buyers.database.read(recovery.mark, olga) != mark
    assert not buyers.database.write(recovery.use, olga, "b" * 20)
    assert buyers.database.read(recovery.count_unused, rita) == 1
