"""A difference reads like a note: rules as their author wrote them, what of the scoring changed, one order."""

from portal.domain import versions
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version

OLD = """format: ssq/1
id: keeping
version: 1.0.0
language: en
title: Keeping documents
sections:
  - id: holding
    title: Holding
    questions:
      - {id: holds, kind: yes_no, ask: Does anyone hold documents?, points: {yes: 0, no: 100}}
      - {id: held, kind: integer, when: holds, ask: How many?, weight: 1, evidence: {ask: A list, when: held > 3}}
      - {id: gone_one, kind: yes_no, ask: One?}
      - {id: gone_two, kind: yes_no, ask: Two?}
    flags:
      - {id: many_held, severity: high, when: holds and held >= 10, because: Many.}
      - {id: flag_aa, severity: low, when: holds, because: A.}
      - {id: flag_bb, severity: low, when: holds, because: B.}
      - {id: flag_cc, severity: low, when: holds, because: C.}
bands: [{id: strong, from: 85}, {id: weak, from: 0}]
"""


def read(text: str) -> Version:
    version = read_version(text.encode(), "keeping/1.0.0.yaml").version
    assert version is not None
    return version


def test_it_says_what_of_the_scoring_changed() -> None:
    new = OLD.replace("weight: 1", "weight: 2").replace("no: 100", "no: 90").replace(", when: held > 3", "")
    changes = versions.difference(read(OLD), read(new)).changes
    assert [(change.change, change.before, change.after) for change in changes] == [
        ("scoring changed: points", "yes: 0, no: 100", "yes: 0, no: 90"),
        ("evidence changed", "ask: A list, when: held > 3, required: false", "ask: A list, required: false"),
        ("scoring changed: weight", "1", "2"),
    ]


def test_what_is_gone_stands_in_the_order_of_the_old_file() -> None:
    lines = [line for line in OLD.splitlines() if "flag_" not in line and "gone_" not in line]
    changes = versions.difference(read(OLD), read("\n".join(lines) + "\n")).changes
    assert [change.id for change in changes] == ["gone_one", "gone_two", "flag_aa", "flag_bb", "flag_cc"]


def test_a_new_title_of_a_flag_is_a_change_of_words() -> None:
    new = OLD.replace("{id: flag_aa,", "{id: flag_aa, title: Documents held,")
    (change,) = versions.difference(read(OLD), read(new)).changes
    assert (change.change, change.bump, change.before, change.after) == (
        "title changed",
        "patch",
        None,
        "Documents held",
    )
