"""Earlier answers as a section's page offers them: for each question, and for all of one source at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain import kinds
from portal.domain.questionnaire import Question
from portal.storage.responses import QuestionRef
from portal.web import answer_form
from portal.web.questions import Words
from portal.web.supplier import section_view
from portal.web.supplier.section_view import EarlierView, OfferedWords
from portal.workflow.earlier_answers import Offers, SectionOffers
from portal.workflow.load_response import ResponseContext

FEWEST = 2
"""If a source answers at least this many questions, one button reuses all its answers."""


MOST = 3
"""How many different answers are offered for one question."""


@dataclass(frozen=True)
class SourceOffer:
    """All answers that one source offers for a section; `press` is the value its button sends."""

    kind: str
    name: str
    at: datetime | None
    press: str


def of_section(offered: SectionOffers) -> tuple[SourceOffer, ...]:
    """One button for each source that answers several questions of the section."""
    return tuple(
        SourceOffer(offers.source.kind, offers.source.name, offers.source.at, _press(offers))
        for offers in offered.offers
        if len(offers.open) >= FEWEST
    )


def of_questions(context: ResponseContext, family: str, offered: SectionOffers) -> Mapping[QuestionRef, EarlierView]:
    """The answers offered for each question, and whether the question has changed since."""
    version = section_view.version_of(context, family)
    words = section_view.words_of(context, family)
    views: dict[QuestionRef, EarlierView] = {}
    for question in version.questions():
        lines = _lines(question, offered, words)
        since = offered.changes.get(question.id, "")
        if lines or since:
            views[family, question.id] = EarlierView(lines, since)
    return views


def _lines(question: Question, offered: SectionOffers, words: Words) -> tuple[OfferedWords, ...]:
    """The offers for one question, likeliest source first; the same answer from several sources is shown once."""
    by_words: dict[str, OfferedWords] = {}
    for offers in offered.offers:
        if question.id not in offers.open:
            continue
        offer, source = offers.answers[question.id], offers.source
        shown = kinds.show(question, offer.answer, words)
        press = _press(offers, question.id)
        line = OfferedWords(source.kind, source.name, source.at, shown, offer.asked, offer.is_changed, press)
        by_words.setdefault(shown, line)
    return tuple(by_words.values())[:MOST]


def _press(offers: Offers, question: str = "") -> str:
    return f"{answer_form.USE_AGAIN}{offers.source.id}:{question}:{offers.state}"
