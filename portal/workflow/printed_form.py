"""All questions on paper, blank or as answered: to read before starting, to collect answers by hand, to keep."""

from portal import languages, paper
from portal.domain import kinds
from portal.domain.kinds import KINDS
from portal.domain.kinds.said import INSTEAD
from portal.domain.kinds.yes_no import NO, YES
from portal.domain.messages import JoinedText, Message
from portal.domain.policy import Actor
from portal.domain.questionnaire import Question
from portal.domain.refusals import Invalid
from portal.domain.translation import Texts
from portal.paper import PaperForm, PaperQuestion, PaperSection
from portal.sheets.answer_book.layout import PART_LABELS
from portal.storage.database import Database, Work
from portal.workflow import delegate, load_response, whole_form
from portal.workflow.load_response import ResponseContext
from portal.workflow.whole_form import ListedQuestion, ListedSection

LINES = 5
"""Lines for a text of several paragraphs."""

NO_FONT = Message(
    "This portal has no font to make a PDF in your language. Open the page to print and choose “Save as PDF” there."
)


def printed_form(work: Work, invitation: str, is_filled: bool) -> tuple[ResponseContext, PaperForm]:
    """The questions for the reader, with the current answers if `is_filled`."""
    context = load_response.load_response(work, invitation)
    delegate.check_open(context)
    invited = context.invited
    head = [
        JoinedText(invited.organisation_name, " – ", invited.supplier_name),
        Message("These are your answers as they stand on %(day)s.", day=context.as_of)
        if is_filled
        else Message("A blank copy of all questions. You need not answer all of them: some depend on other answers."),
        Message("Write no worker's name, passport number or telephone number into an answer."),
    ]
    sections = tuple(_section(context, part, is_filled) for part in whole_form.whole_form(context))
    return context, PaperForm(invited.words.title, tuple(head), sections)


def pdf(database: Database, invitation: str, is_filled: bool, *, actor: Actor) -> bytes:
    """The same as a PDF, typeset after the transaction; refused if no font supports the language."""
    context, form = database.read(printed_form, invitation, is_filled, actor=actor)
    language = languages.supported_language(context.reading.language) or languages.SOURCE
    if not paper.can_print(language):
        raise Invalid(NO_FONT)
    return paper.pdf(form, language)


def _section(context: ResponseContext, part: ListedSection, is_filled: bool) -> PaperSection:
    texts, section = context.reading.texts[part.family], part.section
    notes: list[str] = [part.condition] if part.condition else []
    notes += [texts(f"{section.id}.about")] if section.about else []
    questions = tuple(_question(context, item, is_filled) for item in part.questions)
    return PaperSection(JoinedText(f"{part.number}. ", texts(f"{section.id}.title")), tuple(notes), questions)


def _question(context: ResponseContext, item: ListedQuestion, is_filled: bool) -> PaperQuestion:
    question, texts = item.question, context.reading.texts[item.family]
    kind = KINDS[question.kind]
    columns = tuple(texts(f"{question.id}.{column.id}.text") for column in question.columns)
    return PaperQuestion(
        item.number,
        texts(f"{question.id}.ask"),
        tuple(_notes(item, texts)),
        item.condition or "",
        _options(question, texts),
        tuple(texts(f"{question.id}.{row.id}.text") for row in question.rows),
        () if columns or _options(question, texts) else _blanks(question),
        LINES if kind.is_free_text and not kind.is_one_line else 0,
        columns,
        tuple(INSTEAD[word] for word in question.allow),
        _answer(item, texts) if is_filled else "",
    )


def _notes(item: ListedQuestion, texts: Texts) -> list[str]:
    """Notes for answering: whether optional, several choices, the unit, help, and a file that is requested."""
    question = item.question
    notes: list[str] = []
    if question.is_answered and not question.required:
        notes.append(Message("You may leave this out."))
    if KINDS[question.kind].takes_many:
        notes.append(Message("Choose all that apply."))
    if question.unit:
        notes.append(Message("In: %(unit)s", unit=texts(f"{question.id}.unit")))
    notes += [texts(f"{question.id}.help")] if question.help else []
    return notes + ([part for part in item.file if part] if item.file else [])


def _options(question: Question, texts: Texts) -> tuple[str, ...]:
    if KINDS[question.kind].rule_type == "truth":
        return (YES, NO)
    return tuple(texts(f"{question.id}.{option.id}.text") for option in question.options)


def _blanks(question: Question) -> tuple[str, ...]:
    """The labels of the lines to write on; a text of several paragraphs has its own lines."""
    kind = KINDS[question.kind]
    if not kind.takes_answer or (kind.is_free_text and not kind.is_one_line):
        return ()
    return tuple(PART_LABELS.get(part, "") for part in kind.field_parts(question, 0))


def _answer(item: ListedQuestion, texts: Texts) -> str:
    """The answer in words, or what was typed if it is invalid."""
    stored, question = item.stored, item.question
    if stored is None:
        return ""
    if stored.value is not None:
        return kinds.show(question, kinds.from_json(question, stored.value), texts)
    typed = stored.raw.values() if isinstance(stored.raw, dict) else [stored.raw]
    return ", ".join(str(part) for part in typed if part)
