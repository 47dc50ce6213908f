"""Taking over answers and files from an excerpt that the supplier gave to this request.

They are shown on a page of their own, and in each section beside their questions. What the supplier selects is saved
for questions without an answer, as if it had been typed, and names the excerpt; the supplier still checks and signs for
this buyer. A restricted answer is offered only to a question that restricts it too.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.domain import earlier_answers, kinds, typed_words
from portal.domain.answer_file import FileVersion
from portal.domain.earlier_answers import EarlierAnswers, OfferedAnswer, Place
from portal.domain.events.responses import EvidenceAdded, ExcerptUsed
from portal.domain.excerpt import Excerpt, ExcerptFile
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.domain.values import Answer
from portal.storage import db_errors, evidence, evidence_bytes, history, library, received_excerpts
from portal.storage.database import Database, Work
from portal.storage.evidence import Description, NewEvidence
from portal.storage.files import UNREADABLE
from portal.storage.received_excerpts import StoredExcerpt
from portal.workflow import attach, load_response, prepare_file, use_file
from portal.workflow.load_response import ResponseContext
from portal.workflow.merge_answers import Sender

TAKEN_BACK = Message("These answers have been taken back.")


@dataclass(frozen=True)
class ExcerptOffers:
    """What an excerpt offers to a response.

    `answered` counts questions that have an answer already, which stays; `unused` the answers that no question of this
    request asks for; `withheld` the restricted ones that would be less protected here.
    """

    context: ResponseContext
    stored: StoredExcerpt
    offers: tuple[OfferedAnswer, ...]
    files: tuple[ExcerptFile, ...]
    answered: int
    unused: int
    withheld: int
    open_questions: int
    """How many questions that are asked now would still be open after taking everything over."""

    @property
    def days_old(self) -> int:
        """The age of the answers in days."""
        return (self.context.now - self.stored.excerpt.submitted_at).days


@dataclass(frozen=True)
class ReadFile:
    """A file of an excerpt with its bytes, ready to be stored here."""

    file: ExcerptFile
    original: bytes
    clean: bytes


def load_offers(work: Work, invitation: str, excerpt: str) -> ExcerptOffers:
    """What an excerpt offers to this response."""
    context = load_response.load_response(work, invitation)
    return _offers(work, context, received_excerpts.get(work, invitation, excerpt))


def standing(work: Work, invitation: str) -> tuple[StoredExcerpt, ...]:
    """The excerpts given to an invitation, without those that were taken back."""
    return tuple(stored for stored in received_excerpts.of_invitation(work, invitation) if stored.families)


def sources(work: Work, context: ResponseContext) -> Iterator[EarlierAnswers]:
    """Each excerpt given to this request, with the answers that may be offered here; none for a colleague."""
    if context.sections is not None:
        return
    for stored in standing(work, context.invited.invitation):
        source = _source(work, stored)
        withheld = [
            offer
            for offer in use_file.offers_of(source, context)
            if not _is_protected(work, context, stored.excerpt, source, offer)
        ]
        places = use_file.used_places(source, context, withheld)
        yield replace(source, answers={place: data for place, data in source.answers.items() if place not in places})


def _offers(work: Work, context: ResponseContext, stored: StoredExcerpt) -> ExcerptOffers:
    source = _source(work, stored)
    offers = use_file.offers_of(source, context)
    protected = [offer for offer in offers if _is_protected(work, context, stored.excerpt, source, offer)]
    blank = tuple(offer for offer in protected if context.is_blank(offer.place))
    used = use_file.used_places(source, context, offers)
    answering = {offer.place for offer in blank}
    return ExcerptOffers(
        context,
        stored,
        blank,
        tuple(file for file in stored.given_files if any(_places_for(context, source, file))),
        len(protected) - len(blank),
        len(source.answers.keys() - used),
        len(offers) - len(protected),
        sum(context.is_blank(place) and place not in answering for place in context.progress.missing),
    )


def _source(work: Work, stored: StoredExcerpt) -> EarlierAnswers:
    excerpt, families = stored.excerpt, stored.families
    answers = {place: answer for place, answer in excerpt.answers.items() if place[0] in families}
    named = [FileVersion(family, hash) for family, hash in excerpt.hashes.items()]
    versions = dict(use_file.known_versions(work, named))
    return EarlierAnswers(stored.source_id, "excerpt", excerpt.organisation, excerpt.submitted_at, answers, versions)


def _is_protected(
    work: Work, context: ResponseContext, excerpt: Excerpt, source: EarlierAnswers, offer: OfferedAnswer
) -> bool:
    """Whether an answer is as restricted here as it was at the buyer who asked first."""
    question = context.ruleset.question(*offer.place)
    if question is None or not any(place in excerpt.restricted for place in use_file.places_of(source, context, offer)):
        return question is not None
    if question.sensitive or offer.place in library.sensitive_questions(work, work.now):
        return True
    raw = kinds.from_answer(question, offer.answer).raw
    return bool(typed_words.personal_data_in(question, raw, context.invited.country))


def _places_for(context: ResponseContext, source: EarlierAnswers, file: ExcerptFile) -> Iterator[Place]:
    """The questions of this response that ask for a file and ask the same as the file's question."""
    version = source.versions.get(file.family)
    names = earlier_answers.names_of(file.place, version.question(file.question) if version else None)
    for asked in context.ruleset.versions:
        for question in asked.questions():
            place = (asked.id, question.id)
            if question.evidence and names & earlier_answers.names_of(place, question):
                yield place


def use(
    database: Database,
    invitation: str,
    excerpt: str,
    places: Collection[Place],
    files: Collection[str],
    *,
    actor: Actor,
) -> int:
    """Save the chosen answers and files; returns how many chosen files no question asks for."""
    read = database.read(_read_files, invitation, excerpt, files, actor=actor)
    sections = database.read(_chosen, invitation, excerpt, places, actor=actor)
    response = database.write(_begin, invitation, excerpt, actor=actor)
    for section, given in sections.items():
        database.write(_save, invitation, excerpt, section, given, actor=actor)
    with db_errors.translate_errors(writing=True):
        for each in read:
            for data in (each.original, each.clean):
                evidence_bytes.stage(database.files, response, data, at=database.clock())
    return database.write(_add_files, invitation, excerpt, read, actor=actor) if read else 0


def _read_files(work: Work, invitation: str, excerpt: str, files: Collection[str]) -> Sequence[ReadFile]:
    """The chosen files that are still stored; one that was erased meanwhile is left out."""
    stored, read = received_excerpts.get(work, invitation, excerpt), []
    for file in stored.given_files:
        if file.id in files and file.response:
            keys = (evidence_bytes.key(file.response, digest) for digest in (file.sha256, file.clean_sha256))
            try:
                original, clean = (work.files.read(key) for key in keys)
            except UNREADABLE:
                continue
            read.append(ReadFile(file, original, clean))
    return read


def _chosen(work: Work, invitation: str, excerpt: str, places: Collection[Place]) -> dict[Place, dict[Place, Answer]]:
    """The chosen answers, by the family and id of their section."""
    context = load_response.load_response(work, invitation)
    offers = _offers(work, context, received_excerpts.get(work, invitation, excerpt)).offers
    chosen = {offer.place: kinds.to_json(offer.answer) for offer in offers if offer.place in places}
    return use_file.by_section(work, invitation, chosen)


def _begin(work: Work, invitation: str, excerpt: str) -> str:
    """Note that the excerpt is used; returns the response."""
    context = load_response.load_response(work, invitation, writing=True)
    note_use(work, invitation, excerpt)
    return context.invited.response


def note_use(work: Work, invitation: str, excerpt: str) -> None:
    """Note that answers of an excerpt are used, once; refused if it was taken back."""
    stored = _not_taken_back(work, invitation, excerpt)
    if stored.used_at is None:
        received_excerpts.change(work, stored.id, used_at=work.now)
        history.note(work, ExcerptUsed(invitation, stored.excerpt.submitted_at.date()))


def _save(work: Work, invitation: str, excerpt: str, section: Place, given: Mapping[Place, Answer]) -> None:
    stored = _not_taken_back(work, invitation, excerpt)
    use_file.save(work, invitation, section, given, Sender(stored.page))


def _not_taken_back(work: Work, invitation: str, excerpt: str) -> StoredExcerpt:
    stored = received_excerpts.get(work, invitation, excerpt)
    if not stored.families:
        raise Conflict(TAKEN_BACK)
    return stored


def _add_files(work: Work, invitation: str, excerpt: str, read: Sequence[ReadFile]) -> int:
    context = load_response.load_response(work, invitation, writing=True)
    stored = received_excerpts.get(work, invitation, excerpt)
    source, not_asked = _source(work, stored), 0
    for each in read:
        places = [place for place in _places_for(context, source, each.file) if attach.asks_for(context, *place)]
        if each.file.id not in {file.id for file in stored.given_files} or not places:
            not_asked += 1
            continue
        for place in places:
            _add(work, context, place, each)
    return not_asked


def _add(work: Work, context: ResponseContext, place: Place, read: ReadFile) -> None:
    files = evidence.of_response(work, context.invited.response)
    if (
        attach.is_given(files, place, read.file.sha256)
        or len(files) >= prepare_file.MOST
        or not context.may_change(place)
    ):
        return
    file = read.file
    expires_on = date.fromisoformat(file.expires_on) if file.expires_on else None
    new = NewEvidence(
        read.original,
        file.media_type,
        file.file_name,
        read.clean,
        file.clean_type,
        file.is_scanned,
        file.is_restricted,
        Description(file.description, expires_on),
    )
    added = evidence.add(work, context.invited, *place, new)
    history.note(work, EvidenceAdded(added, context.invited.invitation))
