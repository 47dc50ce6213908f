"""Earlier answers are offered to whoever could read them anyway, and used only where they were shown and pressed."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from portal.domain import earlier_answers as domain
from portal.domain.policy import Actor
from portal.storage.tables import METADATA
from portal.workflow import answer, earlier_answers, load_response
from portal.workflow.earlier_answers import NO_OFFERS, RECORD, Offers, SectionOffers, UseAgain
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form, given


def section(portal: Portal, name: str = "numbers", by: Actor | None = None) -> SectionOffers:
    """What is offered in a section of the second request of Elsewhere Mills, unless somebody else asks."""
    by = by or portal.elsewhere
    _, offers = portal.read(earlier_answers.load_section, by.invitation, "people", name, by=by)
    return SectionOffers(offers.offers, offers.changes)


def own(portal: Portal, name: str = "numbers") -> Offers:
    """The offer of Anand's earlier response to Elsewhere Mills."""
    (offer,) = section(portal, name).offers
    return offer


def kept(portal: Portal) -> dict[str, Any]:
    """The answers in the second request."""
    (response,) = portal.rows("response", invitation_id=portal.elsewhere.invitation)
    return {row.question: row.value for row in portal.rows("answer", response_id=response.id)}


def use(portal: Portal, pressed: UseAgain, *shown: str, **typed: str) -> None:
    names = (f"people.{name}" for name in shown or ("workers", "agency"))
    posted = given(form(*names, **typed))
    portal.write(
        earlier_answers.use, portal.elsewhere.invitation, "people", "numbers", posted, pressed, by=portal.elsewhere
    )


def save(portal: Portal, name: str, *shown: str, **typed: str) -> None:
    posted = given(form(*(f"people.{one}" for one in shown), **typed))
    portal.write(answer.save, portal.elsewhere.invitation, "people", name, posted, by=portal.elsewhere)


def sources(portal: Portal, by: Actor) -> dict[str, domain.EarlierAnswers]:
    """The sources of a respondent, by kind."""

    def read(work: Any) -> list[domain.EarlierAnswers]:
        return earlier_answers.sources(work, load_response.load_response(work, by.invitation or ""))

    return {source.kind: source for source in portal.read(read, by=by)}


def same_contact(portal: Portal) -> None:
    """Anand and Bashir of Harbour Foods have one contact."""
    for actor in (portal.anand, portal.bashir):
        (row,) = portal.rows("participant", invitation_id=actor.invitation)
        portal.change("participant", row.id, address="both@sites.example")


def test_the_last_submission_is_offered_where_nothing_is_answered_yet(portal: Portal) -> None:
    offer = own(portal)
    assert (offer.source.kind, offer.source.id) == ("own", portal.other.ids["invitation"])
    assert offer.open == ("workers", "agency")
    save(portal, "numbers", "workers", workers="7")
    assert own(portal).open == ("agency",)
    save(portal, "numbers", "agency", agency="no")
    assert section(portal) == NO_OFFERS


def test_a_question_that_is_not_shown_is_not_offered(portal: Portal) -> None:
    assert own(portal, "papers").open == ("holds",)
    save(portal, "papers", "holds", holds="yes")
    assert own(portal, "papers").open == ("held",)


def test_nothing_is_offered_after_submitting(portal: Portal) -> None:
    portal.change("invitation", portal.elsewhere.invitation or "", submitted_at=portal.clock())
    for by in (portal.anand, portal.elsewhere):
        assert section(portal, "papers", by) == NO_OFFERS


def test_what_has_changed_since_is_said_of_questions_that_are_not_answered(portal: Portal) -> None:
    assert section(portal).changes == {}
    newest = {"organisation_id": portal.other.cast.organisation, "version": "2.0.0"}
    (version,) = portal.rows("published_version", **newest)
    asks = METADATA.tables["campaign_version"]
    this = asks.c.campaign_id == portal.other.ids["planned"]
    portal.database.write(lambda work: work.execute(update(asks).where(this).values(version_id=version.id)))
    assert section(portal).changes == {"workers": "otherwise"}
    save(portal, "numbers", "workers", workers="7")
    assert section(portal).changes == {}


@pytest.mark.parametrize(
    ("question", "expected"), [("workers", {"workers": 20000}), ("", {"workers": 20000, "agency": False})]
)
def test_one_answer_or_all_of_a_section_are_used(portal: Portal, question: str, expected: dict[str, Any]) -> None:
    offer = own(portal)
    use(portal, UseAgain(offer.source.id, question, offer.state))
    assert kept(portal) == expected
    (row,) = (row for row in portal.rows("answer", page=domain.PAGE + offer.source.id) if row.question == "workers")
    assert row.value == 20000, "the answer says where it is from"


def test_what_was_typed_stands_and_only_what_was_on_the_page_is_filled(portal: Portal) -> None:
    offer = own(portal)
    use(portal, UseAgain(offer.source.id, "", offer.state), "workers", workers="7")
    assert kept(portal) == {"workers": 7}
    use(portal, UseAgain(offer.source.id, "workers", offer.state), "workers=1", "agency", workers="7")
    assert kept(portal)["workers"] == 7


@pytest.mark.parametrize("wrong", [{"state": "0000"}, {"source": RECORD}, {"source": "nobody"}, {"question": "held"}])
def test_offers_that_were_not_shown_are_not_used_and_what_was_typed_is_saved(
    portal: Portal, wrong: dict[str, str]
) -> None:
    offer = own(portal)
    pressed = replace(UseAgain(offer.source.id, "", offer.state), **wrong)
    use(portal, pressed, workers="7")
    assert {name: value for name, value in kept(portal).items() if value is not None} == {"workers": 7}


def test_restricted_answers_are_offered_to_their_own_contact_only(portal: Portal) -> None:
    before = sources(portal, portal.elsewhere)["own"].answers
    assert before["people", "held"] == 3
    (contact,) = portal.rows("participant", invitation_id=portal.other.ids["invitation"])
    portal.change("participant", contact.id, address="former@elsewhere-mills.example")
    after = sources(portal, portal.elsewhere)["own"].answers
    assert set(before) - set(after) == {("people", "held")}, "it is sensitive"
    assert after["people", "workers"] == 20000


def test_answers_for_another_site_are_offered_to_the_contact_of_both(portal: Portal) -> None:
    assert "site" not in sources(portal, portal.bashir)
    same_contact(portal)
    submitted, in_progress = (sources(portal, by)["site"] for by in (portal.bashir, portal.anand))
    assert (submitted.name, in_progress.name) == ("Anand", "Bashir")
    assert submitted.answers["people", "held"] == in_progress.answers["people", "held"] == 3
    (response,) = portal.rows("response", invitation_id=portal.bashir.invitation)
    assert in_progress.at == max(row.given_at for row in portal.rows("answer", response_id=response.id))


def test_a_colleague_is_offered_this_response_only_from_the_given_sections(portal: Portal) -> None:
    same_contact(portal)
    colleague = replace(portal.bashir, sections=frozenset({("people", "numbers")}))
    found = sources(portal, colleague)
    assert "site" not in found
    assert set(found["here"].answers) == {("people", "workers"), ("people", "agency")}
    assert {("people", "holds"), ("people", "held")} < set(sources(portal, portal.bashir)["here"].answers)


def test_an_answer_that_is_not_shown_any_more_is_no_source(portal: Portal) -> None:
    posted = given(form("people.holds=1", holds="no"))
    portal.write(answer.save, portal.bashir.invitation, "people", "papers", posted, by=portal.bashir)
    answers = sources(portal, portal.bashir)["here"].answers
    assert answers["people", "holds"] is False and ("people", "held") not in answers


def test_the_buyers_record_names_the_country_and_the_identifiers_that_it_has(portal: Portal) -> None:
    record = sources(portal, portal.anand)["record"]
    assert (record.id, record.name, record.answers) == (RECORD, "Harbour Foods", {("supplier", "country"): "BD"})
    portal.change("supplier", portal.ids["supplier"], lei="5493001KJTIIGC8Y1R12", os_id="BD2026", country="")
    assert sources(portal, portal.anand)["record"].answers == {
        ("supplier", "identifiers"): [
            {"scheme": "os_id", "identifier": "BD2026"},
            {"scheme": "lei", "identifier": "5493001KJTIIGC8Y1R12"},
        ]
    }
