"""The facts in a campaign's emails. What its emails share is read once for a batch, not again for each of them."""

from portal.domain.campaign_translations import CampaignWords
from portal.mail.emails import InvitationFacts, Style
from portal.storage import campaign_texts, library
from portal.storage.campaigns import Campaign, Recipient
from portal.storage.database import Work
from portal.workflow import email_texts, supplier_email

MINUTES_UNSAID = 15


class CampaignEmails:
    """Reads the campaign's words and the organisation's own text once for each language.

    It is valid as long as the transaction of `work`: whoever writes a batch makes one.
    """

    def __init__(self, work: Work, campaign: Campaign) -> None:
        self.campaign = campaign
        self._work = work
        self._minutes: int | None = None
        self._words: dict[str, CampaignWords] = {}
        self._styles: dict[tuple[str, str], Style] = {}

    def facts(self, invited: Recipient, link: str) -> InvitationFacts:
        """The facts of an email about an invitation and its deadline, the buyer's words in the contact's language."""
        words = self._words_in(invited.language)
        return InvitationFacts(
            **vars(supplier_email.supplier_facts(words, invited, link)),
            due_at=invited.due_at,
            buyer_zone=self.campaign.zone,
            supplier_zone=invited.time_zone,
            purpose=words.purpose,
            minutes=self._minutes_of_answering(),
            is_overdue=invited.due_at < self._work.now,
        )

    def style(self, kind: str, language: str) -> Style:
        """The organisation's own text for emails of this kind, and its logo."""
        if (kind, language) not in self._styles:
            self._styles[kind, language] = email_texts.style(self._work, self.campaign.organisation_id, kind, language)
        return self._styles[kind, language]

    def _words_in(self, language: str) -> CampaignWords:
        if language not in self._words:
            self._words[language] = campaign_texts.words(self._work, self.campaign.id, language)
        return self._words[language]

    def _minutes_of_answering(self) -> int:
        """About how many minutes answering takes, according to the authors."""
        if self._minutes is None:
            asked = library.ruleset_of_campaign(self._work, self.campaign.id).versions
            self._minutes = sum(version.minutes or MINUTES_UNSAID for version in asked)
        return self._minutes
