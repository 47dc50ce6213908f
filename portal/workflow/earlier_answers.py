"""Earlier answers: the sources that a respondent may be offered, and using them again at the press of a button.

Respondents see only what they could have read anyway. Restricted answers of an earlier response are offered only to its
own contact; another site's answers only to a contact of both; answers given to another buyer only to the contact, who
gave them; answers in this response only from sections that the respondent was given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from portal.domain import earlier_answers
from portal.domain.answers import read_answers
from portal.domain.earlier_answers import EarlierAnswers, OfferedAnswer, Place
from portal.domain.open_view import OpenView
from portal.domain.questionnaire import Section, Version
from portal.storage import earlier_responses, library, received_excerpts, response_versions, stored_answers
from portal.storage.database import Work
from portal.storage.earlier_responses import EarlierResponse
from portal.storage.submissions import restricted_in
from portal.workflow import answer, load_response, open_section, use_excerpt
from portal.workflow.answer import GivenAnswers, SavedSection
from portal.workflow.load_response import ResponseContext
from portal.workflow.merge_answers import Sender
from portal.workflow.open_section import OpenSection

THIS_RESPONSE, RECORD = "here", "record"


@dataclass(frozen=True)
class UseAgain:
    """The pressed button: the source, one question or (empty) the whole section, and what was shown."""

    source: str
    question: str
    state: str


@dataclass(frozen=True)
class Offers:
    """What one source offers for a section. `open` are the questions that are shown and not answered yet."""

    source: EarlierAnswers
    answers: Mapping[str, OfferedAnswer]
    open: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class SectionOffers:
    """Earlier answers on a section's page; `changes` are its questions that are new or different since then."""

    offers: tuple[Offers, ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict)


NO_OFFERS = SectionOffers()


def load_section(work: Work, invitation: str, family: str, section: str) -> tuple[OpenSection, SectionOffers]:
    """A section, with the earlier answers offered for it."""
    opened = open_section.load_section(work, invitation, family, section)
    return opened, in_section(work, opened.context, family, opened.section)


def in_section(work: Work, context: ResponseContext, family: str, section: Section) -> SectionOffers:
    """The offers for a section's questions by source; none for a question that is answered."""
    version = next(version for version in context.ruleset.versions if version.id == family)
    unanswered = {question.id for question in section.questions if is_open(context, (family, question.id))}
    if not unanswered or context.invited.submitted_at is not None:
        return NO_OFFERS
    offers, sources_read = [], sources(work, context)
    for source in sources_read:
        answers = earlier_answers.offered(source, version, section.questions)
        waiting = tuple(question.id for question in section.questions if question.id in answers.keys() & unanswered)
        if waiting:
            offers.append(Offers(source, answers, waiting, earlier_answers.state_of(answers)))
    changes = _changes(sources_read, version)
    return SectionOffers(tuple(offers), {name: what for name, what in changes.items() if name in unanswered})


def is_open(context: ResponseContext, place: Place) -> bool:
    """Whether a question is shown and nothing was typed for it."""
    return place in context.progress.shown and context.is_blank(place)


def use(work: Work, invitation: str, family: str, section: str, given: GivenAnswers, pressed: UseAgain) -> SavedSection:
    """Save what was typed, then use the offered answers for blank questions, unless the offers have changed.

    Fills only questions that were on the page; one that appears because of the others is offered next time.
    """
    context = load_response.load_response(work, invitation, writing=True)
    named = open_section.section_named(context, family, section)
    saved = answer.save_section(work, context, family, named, given)
    context = saved.context
    offered = in_section(work, context, family, named).offers
    offers = next((offer for offer in offered if offer.source.id == pressed.source), None)
    if offers is not None and offers.state == pressed.state:
        wanted = [pressed.question] if pressed.question else offers.open
        places = [(family, name) for name in wanted if name in offers.open and (family, name) in given.bases]
        again = GivenAnswers(
            {place: offers.answers[place[1]].answer for place in places},
            {place: stored.revision for place in places if (stored := context.stored.get(place))},
            Sender(earlier_answers.PAGE + pressed.source),
        )
        used = answer.save_section(work, context, family, named, again)
        if used.posted and offers.source.kind == "excerpt":
            use_excerpt.note_use(work, invitation, pressed.source.removeprefix(received_excerpts.SOURCE))
        problems, held = {**saved.problems, **used.problems}, {**saved.held, **used.held}
        saved = replace(saved, context=used.context, problems=problems, held=held)
    return SavedSection(saved, open_section.opened(work, saved.context, family, named))


def sources(work: Work, context: ResponseContext) -> list[EarlierAnswers]:
    """Every source of answers that the acting participant may be offered."""
    excerpts = use_excerpt.sources(work, context)
    read = [*_elsewhere(work, context), *excerpts, _this_response(context), _record(work, context)]
    return earlier_answers.newest_first(read)


def _elsewhere(work: Work, context: ResponseContext) -> Iterator[EarlierAnswers]:
    """Earlier submissions of the supplier, and what the contact answered for other sites."""
    for response in earlier_responses.earlier(work, context.invited):
        source = _submitted(work, response) if response.submitted_at else _in_progress(work, response)
        is_own = response.supplier == context.invited.supplier
        if source is not None:
            yield replace(source, kind="own" if is_own else "site", name="" if is_own else response.supplier_name)


def _submitted(work: Work, response: EarlierResponse) -> EarlierAnswers | None:
    content = response.content
    if not content.get("versions"):
        return None
    hashes = [item["hash"] for item in content["versions"]]
    versions = {item["family"]: library.version_by_hash(work, item["hash"]) for item in content["versions"]}
    answers = {
        (family, question): data for family, given in content["answers"].items() for question, data in given.items()
    }
    if not response.was_read_by_reader:
        ruleset = library.ruleset_by_hashes(work, hashes)
        read = read_answers(ruleset, content["answers"])
        as_of = date.fromisoformat(content["as_of"])
        kept_back = library.sensitive_questions(work, work.now) | restricted_in(content, "answers")
        hidden = OpenView.of(ruleset, read, as_of, kept_back).hidden
        answers = {place: data for place, data in answers.items() if place not in hidden}
    return EarlierAnswers(response.invitation, "own", "", response.submitted_at, answers, versions)


def _in_progress(work: Work, response: EarlierResponse) -> EarlierAnswers:
    """The answers of the same contact so far for another site."""
    stored = stored_answers.of_response(work, response.response)
    families = response_versions.of_response(work, response.campaign, response.response)
    versions = {item.family: library.version_by_hash(work, item.current.hash) for item in families}
    answers = {place: each.value for place, each in stored.items() if each.value is not None}
    newest = max((each.given_at for each in stored.values()), default=None)
    return EarlierAnswers(response.invitation, "site", "", newest, answers, versions)


def _this_response(context: ResponseContext) -> EarlierAnswers:
    """The answers in this response to questions of its other families that ask the same."""
    versions = {version.id: version for version in context.ruleset.versions}
    answers = {
        place: stored.value
        for place, stored in context.stored.items()
        if stored.value is not None and place in context.progress.shown and context.is_in_given_section(place)
    }
    return EarlierAnswers(THIS_RESPONSE, "here", "", None, answers, versions)


def _record(work: Work, context: ResponseContext) -> EarlierAnswers:
    """The buyer's record: questions name it as `supplier.country` and `supplier.identifiers`."""
    country, lei, os_id = earlier_responses.record(work, context.invited.supplier)
    identifiers = [{"scheme": "os_id", "identifier": os_id}] if os_id else []
    identifiers += [{"scheme": "lei", "identifier": lei}] if lei else []
    answers: dict[Place, object] = {("supplier", "country"): country} if country else {}
    if identifiers:
        answers["supplier", "identifiers"] = identifiers
    return EarlierAnswers(RECORD, "record", context.invited.organisation_name, None, answers)


def _changes(sources_read: Sequence[EarlierAnswers], version: Version) -> Mapping[str, str]:
    """What is new or different in each question since the supplier itself last answered this family."""
    last = (source for source in sources_read if source.kind == "own" and version.id in source.versions)
    newest = next(last, None)
    return earlier_answers.since_last(newest, version) if newest is not None else {}
