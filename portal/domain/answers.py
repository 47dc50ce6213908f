"""The answers of a whole response: JSON data by family and question, read against its versions."""

from collections.abc import Mapping
from typing import Any

from portal.domain.kinds import InvalidAnswer, from_json
from portal.domain.questionnaire import Version
from portal.domain.ruleset import Ruleset
from portal.domain.values import Answer, Answers, Money


def read_answers(ruleset: Ruleset, data: Mapping[str, Mapping[str, Any]], *, strict: bool = False) -> Answers:
    """Return the answers by family and question. Raises InvalidAnswer naming `family.question`.

    `strict` also refuses an amount in another currency than the answer to its `currency_of` question. In a draft the
    two may differ for a while; rules that compare them are then unknown.
    """
    families = {version.id: version for version in ruleset.versions}
    answers: dict[str, dict[str, Answer]] = {family: {} for family in families}
    for family, given in data.items():
        if family not in families:
            raise InvalidAnswer(f"There is no questionnaire {family} among these versions.")
        if not isinstance(given, Mapping):
            raise InvalidAnswer(f"{family}: the answers must be an object of question and answer.")
        answers[family] = read_family(families[family], given)
        if strict:
            _check_currencies(families[family], answers[family])
    return answers


def read_family(version: Version, given: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers to one version. Raises InvalidAnswer naming `family.question`."""
    answers: dict[str, Answer] = {}
    for question_id, data in given.items():
        question = version.question(question_id)
        if question is None:
            raise InvalidAnswer(f"{version.id}.{question_id}: there is no such question.")
        try:
            answers[question_id] = from_json(question, data)
        except InvalidAnswer as invalid:
            raise InvalidAnswer(f"{version.id}.{question_id}: {invalid}") from None
    return answers


def _check_currencies(version: Version, answers: Mapping[str, Answer]) -> None:
    for question in version.questions():
        own, other = answers.get(question.id), answers.get(question.currency_of or "")
        if isinstance(own, Money) and isinstance(other, Money) and own.currency != other.currency:
            wanted = f"give the amount in {other.currency}, the currency of {question.currency_of}"
            raise InvalidAnswer(f"{version.id}.{question.id}: {wanted}.")
