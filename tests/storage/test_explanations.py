"""A new explanation replaces the stored one, which stays among the earlier ones; acceptance never passes on."""

from portal.storage import explanations, reviewing
from portal.storage.stored_answers import Change
from tests.two_buyers import TwoBuyers

PLACE = ("people", "very_large")


def test_what_is_replaced_stays_and_the_new_text_is_not_accepted_yet(buyers: TwoBuyers) -> None:
    harbour, details = buyers.harbour, buyers.details(buyers.harbour, buyers.harbour.anand)
    anand = harbour.contact(harbour.anand)
    buyers.database.write(reviewing.judge_explanation, details.response, PLACE, True, actor=harbour.reviewer)
    before = buyers.database.read(explanations.stored, details.response)[PLACE]
    assert (before.value, before.raw, before.revision) == ("It is a very large site.", {"": before.value}, 1)

    change = Change(PLACE, {"": "Two sites."}, "Two sites.", None, before, page="page", sequence=4)
    buyers.database.write(explanations.save, details, [change], actor=anand)
    stored = buyers.database.read(explanations.stored, details.response)
    assert (stored[PLACE].value, stored[PLACE].revision, stored[PLACE].given_by) == ("Two sites.", 2, anand.id)
    assert (stored[PLACE].page, stored[PLACE].sequence) == ("page", 4)
    assert buyers.database.read(explanations.earlier, details.response) == {PLACE: {1: before}}
    (judged,) = buyers.database.read(reviewing.explanations, details.response, actor=harbour.reviewer).values()
    assert (judged.text, judged.accepted_at) == ("Two sites.", None)


def test_explanations_of_other_checks_and_responses_stay(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    anand, bashir = buyers.details(harbour, harbour.anand), buyers.details(harbour, harbour.bashir)
    first = Change(PLACE, {"": "Ours."}, "Ours.", None, None)
    other = Change(("people", "too_many_agency"), {"": "Seasonal."}, "Seasonal.", None, None)
    buyers.database.write(explanations.save, bashir, [first, other], actor=harbour.contact(harbour.bashir))
    before = buyers.database.read(explanations.stored, bashir.response)[PLACE]
    emptied = Change(PLACE, {}, None, None, before)
    buyers.database.write(explanations.save, bashir, [emptied], actor=harbour.contact(harbour.bashir))
    stored = buyers.database.read(explanations.stored, bashir.response)
    assert (stored[PLACE].value, stored[PLACE].raw) == (None, {})
    assert stored["people", "too_many_agency"].value == "Seasonal."
    assert buyers.database.read(explanations.stored, anand.response)[PLACE].value == "It is a very large site."
    assert buyers.database.read(explanations.earlier, anand.response) == {}
