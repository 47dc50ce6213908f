"""A buyer gives its emails its own texts and logo: checked, previewed with a supplier's data, tested, taken back."""

from typing import Any

import pytest

from portal.domain.email import Email, Logo
from portal.domain.email_texts import KINDS, EmailText
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotAllowed, NotFound
from portal.workflow import email_texts
from portal.workflow.email_texts import UnfitText
from tests import files
from tests.web.conftest import actor_of, make_cast
from tests.workflow.conftest import Portal

OURS = EmailText("{campaign} of {organisation}", "Dear {contact} of {supplier},\n{purpose}\n{link}\n")
WITHOUT_LINK = EmailText("Please answer", "There is no link.")
PNG = files.picture("PNG")


def change(portal: Portal, language: str = "fr", kind: str = "invitation", by: Actor | None = None) -> None:
    portal.write(email_texts.change, kind, language, OURS, by=by or portal.carla)


def noted(portal: Portal, verb: str) -> list[Any]:
    """What the history of Harbour Foods says, the oldest first."""
    rows = portal.rows("history", verb=verb, organisation_id=portal.harbour.cast.organisation)
    return [row.details for row in sorted(rows, key=lambda row: row.at)]


def preview(portal: Portal, kind: str = "invitation", text: EmailText = OURS, search: str = "") -> Email:
    email: Email = portal.read(email_texts.preview, kind, "en", text, search, by=portal.carla)
    return email


def test_a_text_is_used_for_its_kind_and_language_of_one_organisation(portal: Portal) -> None:
    change(portal)
    assert portal.read(email_texts.current, "invitation", "fr", by=portal.rolf) == (OURS, True)
    for kind, language, by in (
        ("reminder", "fr", portal.rolf),
        ("invitation", "en", portal.rolf),
        ("invitation", "fr", portal.otto),
    ):
        text, is_own = portal.read(email_texts.current, kind, language, by=by)
        assert not is_own and "{link}" in text.body
    assert portal.read(email_texts.overview, by=portal.rolf) == ({("invitation", "fr")}, False)
    assert portal.read(email_texts.overview, by=portal.otto) == (set(), False)
    assert [details["language"] for details in noted(portal, "email_text_changed")] == ["Français"]


def test_an_email_is_styled_with_the_text_of_its_readers_language(portal: Portal) -> None:
    def style(language: str, organisation: str) -> EmailText | None:
        found = portal.read(email_texts.style, organisation, "invitation", language, by=portal.carla)
        text: EmailText | None = found.own
        return text

    change(portal)
    harbour, other = (stage.cast.organisation for stage in (portal.harbour, portal.other))
    assert [style(language, harbour) for language in ("fr", "fr-CA", "en", "xx")] == [OURS, OURS, None, None]
    assert style("fr", other) is None
    change(portal, "en")
    assert style("xx", harbour) == OURS, "who reads none of our languages gets English"


def test_a_text_that_cannot_be_used_is_refused_field_by_field(portal: Portal) -> None:
    for step in (email_texts.change, email_texts.preview, email_texts.send_test):
        with pytest.raises(UnfitText) as unfit:
            portal.write(step, "invitation", "fr", WITHOUT_LINK, by=portal.carla)
        assert set(unfit.value.fields) == {"body"}
    assert portal.read(email_texts.overview, by=portal.carla)[0] == set()


@pytest.mark.parametrize(("kind", "language"), [("receipt", "fr"), ("invitation", "xx")])
def test_an_unknown_kind_or_language_is_not_found(portal: Portal, kind: str, language: str) -> None:
    for step, *given in (
        (email_texts.current,),
        (email_texts.reset,),
        (email_texts.change, OURS),
        (email_texts.preview, OURS),
        (email_texts.send_test, OURS),
    ):
        with pytest.raises(NotFound):
            portal.write(step, kind, language, *given, by=portal.carla)


def test_only_who_manages_campaigns_changes_anything(portal: Portal) -> None:
    for step, *given in (
        (email_texts.change, "invitation", "fr", OURS),
        (email_texts.reset, "invitation", "fr"),
        (email_texts.change_logo, Logo(PNG, "image/png")),
        (email_texts.send_test, "invitation", "fr", OURS),
    ):
        with pytest.raises(NotAllowed):
            portal.write(step, *given, by=portal.rita)
    assert portal.read(email_texts.overview, by=portal.carla) == (set(), False)


def test_a_reset_returns_to_the_default_and_is_noted_once(portal: Portal) -> None:
    change(portal)
    change(portal, by=portal.otto)
    for _ in range(2):
        portal.clock.advance(minutes=1)
        portal.write(email_texts.reset, "invitation", "fr", by=portal.carla)
    assert not portal.read(email_texts.current, "invitation", "fr", by=portal.carla)[1]
    assert portal.read(email_texts.current, "invitation", "fr", by=portal.otto)[1]
    assert [details["language"] for details in noted(portal, "email_text_changed")] == ["Français", "Français (reset)"]


def test_a_logo_is_a_small_picture(portal: Portal) -> None:
    for logo in (Logo(PNG, "image/gif"), Logo(b"x" * (email_texts.LOGO_BYTES + 1), "image/png")):
        with pytest.raises(Invalid):
            portal.write(email_texts.change_logo, logo, by=portal.carla)
    assert not portal.read(email_texts.overview, by=portal.carla)[1]
    for logo in (Logo(b"x" * email_texts.LOGO_BYTES, "image/jpeg"), Logo(PNG, "image/png")):
        portal.write(email_texts.change_logo, logo, by=portal.carla)
        assert portal.read(email_texts.overview, by=portal.carla)[1]
    assert preview(portal).logo == Logo(PNG, "image/png")
    assert not portal.read(email_texts.overview, by=portal.otto)[1]
    portal.write(email_texts.change_logo, None, by=portal.carla)
    assert not portal.read(email_texts.overview, by=portal.carla)[1]
    assert len(noted(portal, "logo_changed")) == 3


def test_a_preview_is_filled_with_the_first_supplier_that_matches(portal: Portal) -> None:
    email = preview(portal, search="Bashir")
    assert (email.kind, email.to) == ("invitation", f"bashir@{portal.harbour.host}")
    assert email.subject == f"Fair work of {portal.harbour.host} of Harbour Foods"
    assert "Dear Bashir of Bashir," in email.text and "/i/" in email.text
    assert preview(portal).to == f"anand@{portal.harbour.host}"
    assert preview(portal, "reminder").kind == "reminder"
    with pytest.raises(UnfitText) as nobody:
        preview(portal, search="Nobody")
    assert set(nobody.value.fields) == {"supplier"}


def test_a_preview_without_suppliers_and_campaigns_is_filled_with_samples(portal: Portal) -> None:
    newcomer = actor_of(portal.database.write(make_cast, "Newcomer"), "owner")
    for kind in KINDS:
        email = portal.read(email_texts.preview, kind, "en", OURS, by=newcomer)
        assert (email.to, email.subject) == ("contact@supplier.example", "Fair work of Newcomer")
        assert "Dear Mina Rahman of Sample Supplier Ltd," in email.text


def test_a_test_goes_to_the_acting_member_alone(portal: Portal) -> None:
    before = {row.id for row in portal.rows("email")}
    address = portal.write(email_texts.send_test, "reminder", "en", OURS, "Bashir", by=portal.carla)
    assert address == f"campaign_manager@{portal.harbour.host}"
    (email,) = (row for row in portal.rows("email") if row.id not in before)
    assert (email.to_address, email.kind, email.organisation_id) == (
        address,
        "test",
        portal.harbour.cast.organisation,
    )
    assert email.invitation_id is None
