"""A text of a campaign is described once: its limit, its readers and what is said where it is missing."""

from dataclasses import fields

from portal.domain.campaign_fields import CAMPAIGN_FIELDS, DEFAULTS, HELP_TEXT, CampaignTexts
from portal.storage.rows import table_of
from portal.storage.tables import Campaign, Organisation


def test_each_text_of_the_form_is_stored_and_has_a_column() -> None:
    names = [field.name for field in CAMPAIGN_FIELDS]
    assert names == [field.name for field in fields(CampaignTexts)]
    assert len(set(names)) == len(names)
    assert set(names) <= set(table_of(Campaign).c.keys())


def test_suppliers_never_read_why_they_were_chosen_and_the_history_forgets_who_was_named() -> None:
    assert [field.name for field in CAMPAIGN_FIELDS if field.readers == "members"] == ["proportionality"]
    assert [field.name for field in CAMPAIGN_FIELDS if field.names_people] == ["contact_line"]


def test_what_is_needed_for_the_record_cannot_be_left_out() -> None:
    needed = {field.name for field in CAMPAIGN_FIELDS if field.missing}
    assert needed == {"purpose", "legal_basis", "proportionality"}
    assert all(field.missing.endswith(".") for field in CAMPAIGN_FIELDS if field.missing)


def test_an_organisation_has_a_text_of_its_own_for_each_default() -> None:
    assert set(DEFAULTS) == {"purpose", "legal_basis", "help_text", "contact_line"}
    assert set(DEFAULTS) <= set(table_of(Organisation).c.keys())


def test_a_campaign_without_a_help_text_says_where_workers_can_complain() -> None:
    assert CampaignTexts().help_text == HELP_TEXT
    assert "hotline outside the company" in HELP_TEXT
