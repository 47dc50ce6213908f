"""Every email about an invitation says whose it is and about what, and opens it by a link of its own."""

from typing import Any

from portal.domain.policy import Actor
from portal.mail import emails
from portal.storage import campaigns
from portal.storage.database import Database, Work
from portal.workflow import open_link, supplier_email
from tests.entering import newest_text
from tests.workflow import supplier_side


def test_each_email_holds_a_link_of_its_own_and_what_is_said_of_the_request(database: Database) -> None:
    invited = supplier_side.invite(database)
    manager = Actor("member", "m", "Carl", invited.organisation, frozenset({"campaign_manager"}))

    def write(work: Work) -> Any:
        return supplier_email.write(work, campaigns.recipient(work, invited.invitation), emails.reopened)

    first, second = (database.write(write, actor=manager) for _ in range(2))
    words = newest_text(database, invited.address, "reopened")
    token = words.split("/i/")[1].split()[0].split("?")[0]

    assert first != second and token != invited.token
    assert "Nordwind Retail" in words and "Factory of Mina" in words
    assert database.write(open_link.enter, token, invited.address).outcome == "in"
