"""The origins of answers that were taken over from a response to another buyer.

The document of a submission lists them, so the receipt shows them too. A buyer sees the age of the answers, the buyer
who asked first if the supplier agreed to name it, and what the supplier has taken back since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.disclosure import Redactor
from portal.storage import received_excerpts
from portal.storage.database import Work
from portal.storage.received_excerpts import PAGE, StoredExcerpt
from portal.storage.responses import QuestionRef
from portal.storage.submissions import Submission
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class Origin:
    """One excerpt that a submission took answers over from; `taken_back` has days by questionnaire title.

    `supplier` is the name under which they were submitted first. A signed file may be another supplier's, so its reader
    sees the name.
    """

    submitted_at: datetime
    supplier: str
    organisation: str
    portal: str
    is_verified: bool
    days_old: int
    titles: tuple[str, ...]
    taken_back: Mapping[str, datetime]


@dataclass(frozen=True)
class Origins:
    """Every origin of a submission's answers, and the origin of each answer that the reader may see."""

    origins: tuple[Origin, ...] = ()
    by_place: Mapping[QuestionRef, Origin] | None = None

    def of(self, family: str, question: str) -> Origin | None:
        """Where the answer to a question comes from; None if it was given for this buyer."""
        return (self.by_place or {}).get((family, question))


NO_ORIGINS = Origins()


def in_document(work: Work, context: ResponseContext) -> dict[str, Any]:
    """The part of a submission's document about answers that still stand as they were taken over; empty if none."""
    shown = context.progress.shown
    standing = {
        place: answer.page
        for place, answer in sorted(context.stored.items())
        if answer.page.startswith(PAGE) and place in shown and answer.value is not None
    }
    if not standing:
        return {}
    by_page = {stored.page: stored for stored in received_excerpts.of_invitation(work, context.invited.invitation)}
    pages = [page for page in by_page if page in standing.values()]
    return {
        "taken_over": {
            "from": [_source(by_page[page]) for page in pages],
            "answers": [[*place, by_page[page].id] for place, page in standing.items() if page in by_page],
        }
    }


def _source(stored: StoredExcerpt) -> dict[str, Any]:
    excerpt = stored.excerpt
    facts = {
        "excerpt": stored.id,
        "submitted_at": excerpt.content["submitted_at"],
        "organisation": excerpt.organisation,
        "supplier": excerpt.supplier,
    }
    return facts | {"portal": stored.portal, "is_verified": stored.is_verified}


def of_submission(work: Work, invitation: str, submission: Submission, redacted: Redactor) -> Origins:
    """The origins of a submission's answers, for the acting member."""
    listed = submission.content.get("taken_over")
    if not listed:
        return NO_ORIGINS
    stored = {each.id: each for each in received_excerpts.of_invitation(work, invitation)}
    origins = {each["excerpt"]: _origin(each, submission, stored.get(each["excerpt"])) for each in listed["from"]}
    by_place = {
        (family, question): origins[excerpt]
        for family, question, excerpt in listed["answers"]
        if not redacted.is_redacted((family, question))
    }
    return Origins(tuple(origins.values()), by_place)


def _origin(listed: Mapping[str, Any], submission: Submission, stored: StoredExcerpt | None) -> Origin:
    submitted_at = datetime.fromisoformat(listed["submitted_at"])
    titles = stored.excerpt.titles if stored else {}
    return Origin(
        submitted_at,
        listed["supplier"],
        listed["organisation"],
        listed["portal"],
        listed["is_verified"],
        (submission.submitted_at - submitted_at).days,
        tuple(titles.values()),
        {titles.get(family, family): at for family, at in stored.taken_back_at.items()} if stored else {},
    )
