"""A translation goes along to a later version: by key, by the question that replaces another, or by its words."""

from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.translation import digest, taken_along

SOURCE = """format: ssq/1
id: keeping
version: 1.1.0
language: en
title: Keeping
sections:
  - id: storing
    title: Holding
    questions:
      - id: lodging
        kind: choice
        ask: Is it given?
        options: [{id: yes_all, text: To all}, {id: none, text: To none}]
      - {id: pay, kind: yes_no, ask: Paid in full?}
retired:
  - {id: housing, since: 1.1.0, replaced_by: lodging}
"""


def later() -> Version:
    version = read_version(SOURCE.encode(), "x").version
    assert version is not None
    return version


def given(**texts: tuple[str, str]) -> dict[str, object]:
    made = {key.replace("__", "."): {"text": text, "of": digest(source)} for key, (text, source) in texts.items()}
    return {"format": "ssq/1", "id": "keeping", "version": "1.0.0", "language": "fr", "texts": made}


def test_texts_follow_their_question_and_their_words() -> None:
    taken = taken_along(
        given(
            holding__title=("Détention", "Holding"),
            housing__ask=("Logés ?", "Is housing given?"),
            housing__yes_all__text=("À tous", "To all"),
            housing__nobody__text=("À personne", "To none"),
            pay__ask=("Payés ?", "Paid in full?"),
            gone__ask=("Parti", "Gone?"),
        ),
        later(),
    )
    assert {key: text["text"] for key, text in taken["texts"].items()} == {
        "storing.title": "Détention",
        "lodging.ask": "Logés ?",
        "lodging.yes_all.text": "À tous",
        "lodging.none.text": "À personne",
        "pay.ask": "Payés ?",
    }
    assert taken["texts"]["lodging.ask"]["of"] != digest("Is it given?")  # so it is shown as stale
