"""The campaign's own sheet holds what was asked, by when, and every text of the campaign."""

from portal.domain.campaign_fields import CAMPAIGN_FIELDS
from tests.workflow.conftest import Portal
from tests.workflow.test_export import cells_of


def test_every_text_of_the_campaign_is_on_its_sheet(portal: Portal) -> None:
    texts = {field.name: f"The {field.name} of it." for field in CAMPAIGN_FIELDS}
    blank = next(iter(texts))
    portal.change("campaign", portal.ids["campaign"], **texts | {blank: ""})
    rows = cells_of(portal.database, portal.rolf, portal.ids["campaign"], "Campaign")
    sheet = {row["field"]: row["value"] for row in rows}
    assert {field.label: sheet[field.label] for field in CAMPAIGN_FIELDS} == {
        field.label: None if field.name == blank else texts[field.name] for field in CAMPAIGN_FIELDS
    }
    assert (sheet["Title"], sheet["Due date"]) == ("Fair work of harbour-foods.example", "2026-12-01 17:00 UTC")
    assert (sheet["Questionnaires"], sheet["Time zone"]) == ("People at work 1.0.0", "UTC")
