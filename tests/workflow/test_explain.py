"""A supplier explains the warnings that its answers raise; personal data is stored only once confirmed."""

from typing import Any

from portal.workflow import explain, settle
from portal.workflow.explain import GivenExplanations
from portal.workflow.merge_answers import Sender
from tests.workflow.conftest import Portal

LARGE = ("people", "very_large")
PERSONAL = "Ask Rahman at +880 1712 345678 or passport P1234567."


def save(
    portal: Portal, text: str, *, place: tuple[str, str] = LARGE, page: str = "", base: int = 0, **more: Any
) -> Any:
    given = GivenExplanations({place: text}, {place: base}, Sender(page), **more)
    return portal.write(explain.explain, portal.bashir.invitation, given, by=portal.bashir)


def stored(portal: Portal) -> list[str]:
    (response,) = portal.rows("response", invitation_id=portal.bashir.invitation)
    return [row.text for row in portal.rows("explanation", response_id=response.id)]


def test_only_a_warning_that_fired_is_explained(portal: Portal) -> None:
    save(portal, "Nobody asked.", place=("people", "too_many_agency"))
    assert stored(portal) == []
    save(portal, "  It is two sites. ")
    assert stored(portal) == ["It is two sites."]


def test_personal_data_waits_until_its_author_confirms_it(portal: Portal) -> None:
    (held,) = save(portal, PERSONAL).held.values()
    assert held.text == PERSONAL and held.kinds
    assert stored(portal) == []
    assert save(portal, PERSONAL, confirmed=frozenset({LARGE})).held == {}
    assert stored(portal) == [PERSONAL]
    assert save(portal, f"{PERSONAL} Please.", base=1).held == {}, "what is stored already needs no second confirmation"


def test_of_two_people_s_explanations_none_is_lost(portal: Portal) -> None:
    save(portal, "It is two sites.", page="Ann")
    review = save(portal, "It is a dockyard.", page="Ben")
    assert stored(portal) == ["It is two sites."]
    assert [rival.value for rival in review.rivals[LARGE]] == ["It is a dockyard."]
    state = settle.state_of(review.explained[LARGE], review.rivals[LARGE])
    given = (portal.bashir.invitation, LARGE, settle.STORED, state)
    assert portal.write(settle.settle_explanation, *given, by=portal.bashir)
    assert stored(portal) == ["It is two sites."]
