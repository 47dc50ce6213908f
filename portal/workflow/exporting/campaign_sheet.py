"""A sheet with the campaign itself: what was asked, by when, and every text of the registry."""

from collections.abc import Iterator

from portal.domain.campaign_fields import CAMPAIGN_FIELDS, TRANSLATED_FIELDS
from portal.sheets.cell_markup import Cell
from portal.sheets.language_names import language_name
from portal.sheets.results import Heading, Table
from portal.workflow.exporting.responses import Scope

HEADINGS = (Heading("field", 30), Heading("value", 110))


def campaign_sheet(scope: Scope) -> Table:
    """The campaign as its members may read it."""
    return Table("Campaign", HEADINGS, _rows(scope))


def _rows(scope: Scope) -> Iterator[list[Cell]]:
    campaign = scope.campaign
    yield ["Title", campaign.title]
    yield ["Questionnaires", ", ".join(f"{version.title} {version.version}" for version in scope.versions)]
    for field in CAMPAIGN_FIELDS:
        yield [field.label, getattr(campaign, field.name) or None]
    yield ["Due date", f"{campaign.due_at:%Y-%m-%d %H:%M} UTC"]
    yield ["Time zone", campaign.zone]
    yield ["Written in", campaign.written_in]
    for stored in scope.translations:
        for field in TRANSLATED_FIELDS:
            if field.name in stored.texts:
                yield [f"{field.label} in {language_name(stored.language)}", stored.texts[field.name]["text"]]
