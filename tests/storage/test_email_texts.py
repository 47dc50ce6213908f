"""An organisation's own text replaces the default of one kind and language, and its logo stands above its emails."""

from portal.domain.email import Logo
from portal.domain.email_texts import EmailText
from portal.storage import email_texts
from tests.two_buyers import Portal

OURS, OTHER = EmailText("Our subject", "Our words."), EmailText("Another", "Other words.")


def test_a_text_is_of_one_organisation_kind_and_language(portal: Portal) -> None:
    harbour, elsewhere = portal.harbour, portal.elsewhere
    portal.database.write(email_texts.put, "invitation", "en", OTHER, actor=harbour.owner)
    portal.database.write(email_texts.put, "invitation", "en", OURS, actor=harbour.owner)
    portal.database.write(email_texts.put, "invitation", "fr", OTHER, actor=harbour.owner)
    read = portal.database.read
    assert read(email_texts.find, harbour.organisation, "invitation", "en") == OURS
    assert read(email_texts.find, harbour.organisation, "invitation", "fr") == OTHER
    assert read(email_texts.find, harbour.organisation, "reminder", "en") is None
    assert read(email_texts.find, elsewhere.organisation, "invitation", "en") is None
    changed = read(email_texts.changed, actor=harbour.reader)
    assert {(one.kind, one.language, one.changed_at) for one in changed} == {
        ("invitation", "en", portal.clock()),
        ("invitation", "fr", portal.clock()),
    }
    assert read(email_texts.changed, actor=elsewhere.reader) == []


def test_dropping_returns_to_the_default_of_that_text_alone(portal: Portal) -> None:
    harbour, elsewhere = portal.harbour, portal.elsewhere
    for actor in (harbour.owner, elsewhere.owner):
        portal.database.write(email_texts.put, "invitation", "en", OURS, actor=actor)
    assert portal.database.write(email_texts.drop, "invitation", "en", actor=harbour.owner)
    assert not portal.database.write(email_texts.drop, "invitation", "en", actor=harbour.owner)
    assert portal.database.read(email_texts.find, harbour.organisation, "invitation", "en") is None
    assert portal.database.read(email_texts.find, elsewhere.organisation, "invitation", "en") == OURS


def test_a_logo_is_set_and_removed_for_the_own_organisation(portal: Portal) -> None:
    harbour, logo = portal.harbour, Logo(b"png", "image/png")
    portal.database.write(email_texts.set_logo, logo, actor=harbour.owner)
    assert portal.database.read(email_texts.logo, harbour.organisation) == logo
    assert portal.database.read(email_texts.logo, portal.elsewhere.organisation) is None
    portal.database.write(email_texts.set_logo, None, actor=harbour.owner)
    assert portal.database.read(email_texts.logo, harbour.organisation) is None
