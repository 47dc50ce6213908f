"""Answers from a supplier's file: shown with the questions they answer, and saved if chosen.

Nothing of the file itself is stored. Only answers that somebody has read and selected are saved, and only for questions
without an answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import earlier_answers, kinds
from portal.domain.answer_file import AnswerFile, FileVersion
from portal.domain.earlier_answers import EarlierAnswers, OfferedAnswer, Place
from portal.domain.kinds import InvalidAnswer
from portal.domain.messages import Message
from portal.domain.questionnaire import Version
from portal.domain.refusals import Invalid, NotFound
from portal.domain.values import Answer
from portal.storage import library
from portal.storage.database import Work
from portal.workflow import answer, open_link, open_section
from portal.workflow.answer import GivenAnswers
from portal.workflow.earlier_answers import PAGE, is_blank
from portal.workflow.merge_answers import Sender
from portal.workflow.open_link import ResponseContext

NOT_FITTING = Message("An answer from the file does not fit its question. Read the file once more.")
SENDER = Sender(PAGE + "file")


@dataclass(frozen=True)
class FileOffers:
    """What a file offers to a response, in the order of the questions; `unused` counts its other answers.

    `answered` are offers whose question already has an answer, which stays.
    """

    context: ResponseContext
    file: AnswerFile
    name: str
    offers: tuple[OfferedAnswer, ...]
    answered: int
    unused: int
    unused_labels: tuple[str, ...]


def load_offers(work: Work, invitation: str, file: AnswerFile, name: str) -> FileOffers:
    """The file's answers to questions of this response."""
    context = open_link.load_response(work, invitation)
    source = EarlierAnswers("file", "file", name, file.at, file.answers, dict(known_versions(work, file.versions)))
    offers = [
        offer
        for version in context.ruleset.versions
        for offer in earlier_answers.offered(source, version, version.questions()).values()
    ]
    used = {place for offer in offers for place in places_of(source, context, offer)}
    blank = tuple(offer for offer in offers if is_blank(context, offer.place))
    labels = file.labels or {}
    rest = [place for place, data in file.answers.items() if place not in used and data is not None]
    labelled = tuple(labels[place] for place in rest if place in labels)
    return FileOffers(context, file, name, blank, len(offers) - len(blank), len(rest), labelled)


def known_versions(work: Work, versions: Iterable[FileVersion]) -> Iterator[tuple[str, Version]]:
    """The versions of a file that this buyer has published too, so that their words and links are known."""
    for version in versions:
        try:
            yield version.family, library.version_by_hash(work, version.hash)
        except NotFound:
            continue


def places_of(source: EarlierAnswers, context: ResponseContext, offer: OfferedAnswer) -> Iterator[Place]:
    """The questions of the source that answer the question of an offer."""
    question = context.ruleset.question(*offer.place)
    names = earlier_answers.names_of(offer.place, question)
    return (place for place in source.answers if place in names or place == offer.place)


def use(work: Work, invitation: str, chosen: Mapping[Place, Any], sender: Sender = SENDER) -> int:
    """Save the chosen answers for questions without an answer; returns how many."""
    context = open_link.load_response(work, invitation, writing=True)
    by_section: dict[tuple[str, str], dict[Place, Answer]] = {}
    for place, data in chosen.items():
        version = next((version for version in context.ruleset.versions if version.id == place[0]), None)
        question = version.question(place[1]) if version else None
        if version is None or question is None or not is_blank(context, place):
            continue
        try:
            given = kinds.from_json(question, data)
        except InvalidAnswer:
            raise Invalid(NOT_FITTING) from None
        by_section.setdefault((place[0], version.section_of(place[1]).id), {})[place] = given
    saved = 0
    for (family, section), answers in by_section.items():
        named = open_section.section_named(context, family, section)
        bases = {place: stored.revision for place in answers if (stored := context.kept.get(place))}
        confirmed = frozenset(answers)  # each was read and selected; personal data in it is restricted all the same
        chosen_answers = GivenAnswers(answers, bases, sender, confirmed=confirmed)
        result = answer.save_section(work, context, family, named, chosen_answers)
        context, saved = result.context, saved + len(result.posted)
    return saved
