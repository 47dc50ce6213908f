"""An answer typed while somebody else changed it waits beside the stored one until it is chosen, once for each page."""

from dataclasses import replace

from portal.storage import conflicts
from portal.storage.conflicts import Rival
from tests.two_buyers import Portal

PLACE = ("people", "workers")


def test_a_page_has_one_rival_for_an_answer_and_its_newest_counts(portal: Portal) -> None:
    harbour, details = portal.harbour, portal.details(portal.harbour, portal.harbour.bashir)
    given_by = portal.contact_id(harbour.bashir)
    rival = Rival("page-a", 1, 1, {"": "12"}, 12, None, given_by, portal.clock())
    portal.database.write(conflicts.put, details, PLACE, rival)
    portal.database.write(conflicts.put, details, PLACE, replace(rival, sequence=2, raw={"": "13"}, value=13))
    portal.database.write(conflicts.put, details, PLACE, replace(rival, page="page-b", given_by="nobody"))
    rivals = portal.database.read(conflicts.of_response, details.response)
    first, second = rivals.pop(PLACE)
    assert rivals == {}
    assert (first.page, first.sequence, first.value, first.given_name) == ("page-a", 2, 13, "Bashir")
    assert (second.page, second.given_name) == ("page-b", "")


def test_rivals_of_answers_and_of_explanations_are_apart_and_so_are_responses(portal: Portal) -> None:
    harbour = portal.harbour
    bashir, anand = portal.details(harbour, harbour.bashir), portal.details(harbour, harbour.anand)
    rival = Rival("page", 1, 1, {"": "12"}, 12, None, portal.contact_id(harbour.bashir), portal.clock())
    portal.database.write(conflicts.put, bashir, PLACE, rival)
    portal.database.write(conflicts.put, bashir, PLACE, rival, "explanation")
    assert portal.database.read(conflicts.of_response, anand.response) == {}
    portal.database.write(conflicts.remove, anand, PLACE, "page")
    portal.database.write(conflicts.remove, bashir, PLACE, "another page")
    portal.database.write(conflicts.remove, bashir, ("people", "agency"), "page")
    assert list(portal.database.read(conflicts.of_response, bashir.response)) == [PLACE]
    portal.database.write(conflicts.remove, bashir, PLACE, "page")
    assert portal.database.read(conflicts.of_response, bashir.response) == {}
    assert list(portal.database.read(conflicts.of_response, bashir.response, "explanation")) == [PLACE]


def test_the_oldest_rival_comes_first(portal: Portal) -> None:
    details = portal.details(portal.harbour, portal.harbour.bashir)
    for page in ("z", "a"):
        rival = Rival(page, 1, 1, {}, None, None, "nobody", portal.clock())
        portal.database.write(conflicts.put, details, PLACE, rival)
        portal.clock.advance(minutes=1)
    rivals = portal.database.read(conflicts.of_response, details.response)[PLACE]
    assert [rival.page for rival in rivals] == ["z", "a"]
