"""An organisation's own text replaces the default of one kind and language, and its logo stands above its emails."""

from portal.domain.email import Logo
from portal.domain.email_texts import EmailText
from portal.storage import email_texts
from tests.two_buyers import TwoBuyers

OURS, OTHER = EmailText("Our subject", "Our words."), EmailText("Another", "Other words.")


def test_a_text_is_of_one_organisation_kind_and_language(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    buyers.database.write(email_texts.put, "invitation", "en", OTHER, actor=harbour.owner)
    buyers.database.write(email_texts.put, "invitation", "en", OURS, actor=harbour.owner)
    buyers.database.write(email_texts.put, "invitation", "fr", OTHER, actor=harbour.owner)
    read = buyers.database.read
    assert read(email_texts.find, harbour.organisation, "invitation", "en") == OURS
    assert read(email_texts.find, harbour.organisation, "invitation", "fr") == OTHER
    assert read(email_texts.find, harbour.organisation, "reminder", "en") is None
    assert read(email_texts.find, elsewhere.organisation, "invitation", "en") is None
    changed = read(email_texts.changed, actor=harbour.reader)
    assert {(one.kind, one.language, one.changed_at) for one in changed} == {
        ("invitation", "en", buyers.clock()),
        ("invitation", "fr", buyers.clock()),
    }
    assert read(email_texts.changed, actor=elsewhere.reader) == []


def test_dropping_returns_to_the_default_of_that_text_alone(buyers: TwoBuyers) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    for actor in (harbour.owner, elsewhere.owner):
        buyers.database.write(email_texts.put, "invitation", "en", OURS, actor=actor)
    assert buyers.database.write(email_texts.drop, "invitation", "en", actor=harbour.owner)
    assert not buyers.database.write(email_texts.drop, "invitation", "en", actor=harbour.owner)
    assert buyers.database.read(email_texts.find, harbour.organisation, "invitation", "en") is None
    assert buyers.database.read(email_texts.find, elsewhere.organisation, "invitation", "en") == OURS


def test_a_logo_is_set_and_removed_for_the_own_organisation(buyers: TwoBuyers) -> None:
    harbour, logo = buyers.harbour, Logo(b"png", "image/png")
    buyers.database.write(email_texts.set_logo, logo, actor=harbour.owner)
    assert buyers.database.read(email_texts.logo, harbour.organisation) == logo
    assert buyers.database.read(email_texts.logo, buyers.elsewhere.organisation) is None
    buyers.database.write(email_texts.set_logo, None, actor=harbour.owner)
    assert buyers.database.read(email_texts.logo, harbour.organisation) is None
