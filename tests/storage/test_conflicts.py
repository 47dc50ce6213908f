"""An answer typed while somebody else changed it waits beside the stored one until it is chosen, once for each page."""

from dataclasses import replace

from portal.storage import conflicts
from portal.storage.conflicts import Rival
from tests.two_buyers import TwoBuyers

PLACE = ("people", "workers")


def test_a_page_has_one_rival_for_an_answer_and_its_newest_counts(buyers: TwoBuyers) -> None:
    harbour, details = buyers.harbour, buyers.details(buyers.harbour, buyers.harbour.bashir)
    given_by = buyers.contact_id(harbour.bashir)
    rival = Rival("page-a", 1, 1, {"": "12"}, 12, None, given_by, buyers.clock())
    buyers.database.write(conflicts.put, details, PLACE, rival)
    buyers.database.write(conflicts.put, details, PLACE, replace(rival, sequence=2, raw={"": "13"}, value=13))
    buyers.database.write(conflicts.put, details, PLACE, replace(rival, page="page-b", given_by="nobody"))
    rivals = buyers.database.read(conflicts.of_response, details.response)
    first, second = rivals.pop(PLACE)
    assert rivals == {}
    assert (first.page, first.sequence, first.value, first.given_name) == ("page-a", 2, 13, "Bashir")
    assert (second.page, second.given_name) == ("page-b", "")


def test_rivals_of_answers_and_of_explanations_are_apart_and_so_are_responses(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    bashir, anand = buyers.details(harbour, harbour.bashir), buyers.details(harbour, harbour.anand)
    rival = Rival("page", 1, 1, {"": "12"}, 12, None, buyers.contact_id(harbour.bashir), buyers.clock())
    buyers.database.write(conflicts.put, bashir, PLACE, rival)
    buyers.database.write(conflicts.put, bashir, PLACE, rival, "explanation")
    assert buyers.database.read(conflicts.of_response, anand.response) == {}
    buyers.database.write(conflicts.remove, anand, PLACE, "page")
    buyers.database.write(conflicts.remove, bashir, PLACE, "another page")
    buyers.database.write(conflicts.remove, bashir, ("people", "agency"), "page")
    assert list(buyers.database.read(conflicts.of_response, bashir.response)) == [PLACE]
    buyers.database.write(conflicts.remove, bashir, PLACE, "page")
    assert buyers.database.read(conflicts.of_response, bashir.response) == {}
    assert list(buyers.database.read(conflicts.of_response, bashir.response, "explanation")) == [PLACE]


def test_the_oldest_rival_comes_first(buyers: TwoBuyers) -> None:
    details = buyers.details(buyers.harbour, buyers.harbour.bashir)
    for page in ("z", "a"):
        rival = Rival(page, 1, 1, {}, None, None, "nobody", buyers.clock())
        buyers.database.write(conflicts.put, details, PLACE, rival)
        buyers.clock.advance(minutes=1)
    rivals = buyers.database.read(conflicts.of_response, details.response)[PLACE]
    assert [rival.page for rival in rivals] == ["z", "a"]
