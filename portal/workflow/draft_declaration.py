"""A draft of the declaration: the person who is signed in, with the role that they declared last."""

from dataclasses import dataclass

from portal.storage import submissions
from portal.storage.database import Work
from portal.workflow import check_answers
from portal.workflow.check_answers import SubmissionCheck
from portal.workflow.submit import Declaration


@dataclass(frozen=True)
class DeclarationDraft:
    """The answers as they are before submitting, and the declaration that the person changes and confirms."""

    review: SubmissionCheck
    declaration: Declaration


def draft_declaration(work: Work, invitation: str) -> DeclarationDraft:
    """What the page of the declaration begins with. It is never confirmed beforehand."""
    review = check_answers.check_before_submitting(work, invitation)
    name = work.actor.name
    return DeclarationDraft(
        review, Declaration(name, submissions.last_role(work, invitation, name), is_confirmed=False)
    )
