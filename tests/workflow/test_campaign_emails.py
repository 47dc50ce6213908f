"""What the emails of a campaign share is read once for a batch, whatever the number of suppliers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from portal.domain.email import Logo
from portal.domain.email_texts import EmailText
from portal.storage import campaigns, email_texts, library
from portal.storage.database import Work
from portal.workflow import extend, invite, remind, translate_campaign
from portal.workflow.campaign_emails import CampaignEmails
from tests.workflow.conftest import Portal

SHARED = ("campaign_translation", "email_text", "organisation.logo")


@contextmanager
def reads(portal: Portal) -> Iterator[dict[str, int]]:
    """How often a written transaction reads from what is shared, by its table or column."""
    counts = dict.fromkeys(SHARED, 0)

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        for name in SHARED:
            counts[name] += statement.startswith("SELECT") and name in statement

    event.listen(portal.database.writer, "before_cursor_execute", note)
    yield counts
    event.remove(portal.database.writer, "before_cursor_execute", note)


def facts(portal: Portal) -> Any:
    def of(work: Work) -> Any:
        shared = CampaignEmails(work, campaigns.get(work, portal.ids["campaign"]))
        return shared.facts(campaigns.recipient(work, portal.ids["open_invitation"]), "https://link.example")

    return portal.write(of, by=portal.carla)


def test_words_and_texts_are_read_once_for_the_suppliers_of_one_language(portal: Portal) -> None:
    with reads(portal) as counts:
        assert portal.write(invite.send, portal.ids["planned"], 2, by=portal.carla) == 2
    assert counts == dict.fromkeys(SHARED, 1)
    for row in portal.rows("invitation", campaign_id=portal.ids["planned"]):
        portal.change("invitation", row.id, sent_at=portal.clock())
    portal.clock.advance(days=2)
    with reads(portal) as counts:
        assert portal.write(remind.remind_all, portal.ids["planned"], 2, by=portal.carla) == 2
    assert counts == dict.fromkeys(SHARED, 1)
    with reads(portal) as counts:
        assert portal.write(extend.extend, portal.ids["planned"], "2026-12-24T12:00", None, True, by=portal.carla) == 2
    assert counts["campaign_translation"] == 1


def test_each_language_has_its_own_words_and_text(portal: Portal) -> None:
    planned = portal.ids["planned"]
    first, second = portal.rows("invitation", campaign_id=planned)
    portal.change("invitation", first.id, language="fr")
    portal.write(translate_campaign.translate, planned, "fr", {"title": "Travail juste"}, by=portal.carla)
    portal.write(email_texts.put, "invitation", "fr", EmailText("Pour {supplier}", "{link}"), by=portal.carla)
    portal.write(email_texts.set_logo, Logo(b"picture", "image/png"), by=portal.carla)

    def both(work: Work) -> list[Any]:
        shared = CampaignEmails(work, campaigns.get(work, planned))
        invited = [campaigns.recipient(work, row.id) for row in (first, second, first)]
        return [(shared.facts(one, "…").campaign, shared.style("invitation", one.language)) for one in invited]

    french, english, again = portal.write(both, by=portal.carla)
    assert french == again
    assert (french[0], french[1].own.subject) == ("Travail juste", "Pour {supplier}")
    assert (english[0], english[1].own) == (portal.rows("campaign", id=planned)[0].title, None)
    assert french[1].logo == english[1].logo == Logo(b"picture", "image/png")


@pytest.mark.parametrize("day", [-1, 1])
def test_facts_say_the_deadline_and_whether_it_has_passed(portal: Portal, day: int) -> None:
    due = facts(portal).due_at
    portal.clock.set(due)
    portal.clock.advance(days=day)
    told = facts(portal)
    assert (told.due_at, told.is_overdue) == (due, day > 0)


def test_facts_say_how_long_answering_takes_according_to_the_authors(portal: Portal) -> None:
    (version,) = portal.read(
        lambda work: library.ruleset_of_campaign(work, portal.ids["campaign"]).versions, by=portal.carla
    )
    assert facts(portal).minutes == version.minutes == 5
