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
from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.refusals import Invalid, NotFound
from portal.domain.values import Answer
from portal.storage import library
from portal.storage.database import Database, Work
from portal.workflow import answer, load_response, open_section
from portal.workflow.answer import GivenAnswers
from portal.workflow.load_response import ResponseContext
from portal.workflow.merge_answers import Sender

NOT_FITTING = Message("An answer from the file does not fit its question. Read the file once more.")
SENDER = Sender(earlier_answers.PAGE + "file")


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
    context = load_response.load_response(work, invitation)
    source = EarlierAnswers("file", "file", name, file.at, file.answers, dict(known_versions(work, file.versions)))
    offers = offers_of(source, context)
    used = used_places(source, context, offers)
    blank = tuple(offer for offer in offers if context.is_blank(offer.place))
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


def offers_of(source: EarlierAnswers, context: ResponseContext) -> list[OfferedAnswer]:
    """What a source offers to the questions of a response, answered or not."""
    return [
        offer
        for version in context.ruleset.versions
        for offer in earlier_answers.offered(source, version, version.questions()).values()
    ]


def used_places(source: EarlierAnswers, context: ResponseContext, offers: Iterable[OfferedAnswer]) -> set[Place]:
    """The questions of the source that the offers come from."""
    return {place for offer in offers for place in places_of(source, context, offer)}


def places_of(source: EarlierAnswers, context: ResponseContext, offer: OfferedAnswer) -> Iterator[Place]:
    """The questions of the source that answer the question of an offer."""
    question = context.ruleset.question(*offer.place)
    names = earlier_answers.names_of(offer.place, question)
    return (place for place in source.answers if place in names or place == offer.place)


def use(database: Database, invitation: str, chosen: Mapping[Place, Any], *, actor: Actor) -> int:
    """Save the chosen answers for questions without an answer, each section in a transaction of its own.

    Returns how many were saved. Refused before anything is saved if one does not fit its question.
    """
    sections = database.read(by_section, invitation, chosen, actor=actor)
    if not sections:
        database.write(load_response.touch_response, invitation, actor=actor)
    return sum(database.write(save, invitation, place, given, SENDER, actor=actor) for place, given in sections.items())


def by_section(work: Work, invitation: str, chosen: Mapping[Place, Any]) -> dict[Place, dict[Place, Answer]]:
    """The answers to save, by the family and id of their section."""
    context = load_response.load_response(work, invitation)
    sections: dict[Place, dict[Place, Answer]] = {}
    for place, data in chosen.items():
        version = next((version for version in context.ruleset.versions if version.id == place[0]), None)
        question = version.question(place[1]) if version else None
        if version is None or question is None or not context.is_blank(place):
            continue
        try:
            given = kinds.from_json(question, data)
        except InvalidAnswer:
            raise Invalid(NOT_FITTING) from None
        sections.setdefault((place[0], version.section_of(place[1]).id), {})[place] = given
    return sections


def save(work: Work, invitation: str, section: Place, given: Mapping[Place, Answer], sender: Sender) -> int:
    """Save the answers for questions of a section that still have none; returns how many."""
    context = load_response.load_response(work, invitation, writing=True)
    answers = {place: value for place, value in given.items() if context.is_blank(place)}
    bases = {place: stored.revision for place in answers if (stored := context.stored.get(place))}
    confirmed = frozenset(answers)  # each was read and selected; personal data in it is restricted all the same
    chosen = GivenAnswers(answers, bases, sender, confirmed=confirmed)
    named = open_section.section_named(context, *section)
    return len(answer.save_section(work, context, section[0], named, chosen).posted)
