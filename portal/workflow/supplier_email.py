"""An email to the contact about one invitation: the facts in each of them, and its own link."""

from collections.abc import Callable

from portal.domain.campaign_translations import CampaignWords
from portal.domain.email import Email
from portal.domain.tokens import hash_of
from portal.mail.emails import SupplierFacts
from portal.storage import campaign_texts, respondents
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.workflow import queue_email


def supplier_facts(words: CampaignWords, invited: Recipient, link: str) -> SupplierFacts:
    """The facts in every email about an invitation, `words` in its contact's language."""
    return SupplierFacts(
        to=invited.contact_address,
        language=invited.language,
        contact_name=invited.contact_name,
        supplier=invited.supplier,
        organisation=invited.organisation,
        campaign=words.title,
        link=link,
        contact_line=words.contact_line,
        help_text=words.help_text,
        reply_to=words.reply_to,
    )


def write(work: Work, invited: Recipient, email_of: Callable[[SupplierFacts], Email]) -> str:
    """Write an email with only these facts and what `email_of` adds; returns its id."""
    token, email_id = work.new_token(), work.new_id()
    words = campaign_texts.words(work, invited.campaign_id, invited.language)
    facts = supplier_facts(words, invited, work.link("invitation", token=token))
    put(work, email_of(facts), invited, token, email_id)
    return email_id


def put(work: Work, email: Email, invited: Recipient, token: str, email_id: str) -> None:
    """Queue an email, and store the link in it."""
    queue_email.queue(work, email, organisation=invited.organisation_id, invitation=invited.id, id=email_id)
    respondents.add_link(work, invited.organisation_id, invited.id, hash_of(token), email_id)
