"""What a member reads of one questionnaire: rules, flags and questions that would tell a restricted answer do not."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.storage import finding_lists, findings_board
from portal.storage.database import Database
from portal.workflow import finding_view, review
from portal.workflow.family_view import FamilyRead
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_export import everything
from tests.workflow.test_submit import fill, submit_answers

RESTRICTED = "Restricted (safeguarding only)"
OTHERS = ("owner", "campaign_manager", "reviewer", "read_only")
TELLING = (
    supplier_side.PEOPLE.replace("severity: critical", "severity: low")
    .replace(
        "    flags:\n",
        "    flags:\n"
        "      - {id: over_20, severity: high, when: held > 20, because: 'More than 20.'}\n"
        "      - {id: over_36, severity: high, when: held > 36, because: 'More than 36.'}\n",
    )
    .replace(
        "      - id: since\n",
        "      - {id: reason, kind: text, when: held > 30, required: false, ask: Why so many?}\n      - id: since\n",
    )
)


def submitted(database: Database, monkeypatch: pytest.MonkeyPatch, held: str) -> Invited:
    monkeypatch.setattr(supplier_side, "PEOPLE", TELLING)
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held=held)
    assert submit_answers(database, mina).submission is not None
    return invited


def member(invited: Invited, role: str) -> Actor:
    return Actor("member", "m" * 26, "M", invited.organisation, frozenset({role}))


def read(database: Database, invited: Invited, role: str) -> FamilyRead:
    found = database.read(review.response, invited.campaign, invited.invitation, actor=member(invited, role))
    return found.families[0]


@pytest.mark.parametrize("role", OTHERS)
def test_what_a_rule_said_of_a_restricted_value_is_kept_back(
    database: Database, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    invited = submitted(database, monkeypatch, "37")
    said = {(rule.id, rule.part): (rule.outcome, dict(rule.reads)) for rule in read(database, invited, role).rules}
    assert said["over_36", "flag"] == (RESTRICTED, {"held": RESTRICTED})
    assert said["passports_held", "flag"] == (RESTRICTED, {"holds": "yes", "held": RESTRICTED})
    assert said["reason", "when"] == (RESTRICTED, {"held": RESTRICTED})
    assert said["held", "when"] == ("true", {"holds": "yes"})
    whole = {(rule.id, rule.part): rule.outcome for rule in read(database, invited, "safeguarding").rules}
    assert (whole["over_36", "flag"], whole["reason", "when"]) == ("true", "true")


def everything_but_method(database: Database, actor: Actor, invited: Invited) -> str:
    """The files without the sheet that says how every flag is made, for that is the same for all."""
    return everything(database, actor, invited.campaign, but="Method")


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_learns_whether_a_question_was_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    """`reason` is asked above 30: for 22 and for 35 the page and the files have the same line of it."""
    lines: list[Any] = []
    for held in ("22", "35"):
        invited = submitted(database, monkeypatch, held)
        family = read(database, invited, role)
        lines.append(
            [(line.question.id, line.answer, line.state) for section in family.sections for line in section.lines]
        )
        lines.append([(rule.id, rule.outcome) for rule in family.rules])
        lines.append(sorted(part for part in everything(database, member(invited, role), invited.campaign).split("\n")
                            if part.startswith("1,Factory of Mina,BD,people,1.0.0")))  # fmt: skip
    assert lines[:3] == lines[3:]
    assert ("reason", RESTRICTED, RESTRICTED) in lines[0]
    assert any(
        ",reason,Why so many?,text,restricted,Restricted (safeguarding only),,,,,,restricted," in one
        for one in lines[2]
    )


def test_a_finding_and_a_file_of_another_organisation_do_not_exist(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited, other = submitted(database, monkeypatch, "37"), supplier_side.invite(database, number=2)
    page = database.read(finding_lists.page, finding_lists.FindingFilter(), actor=member(invited, "safeguarding"))
    stranger = member(other, "safeguarding")
    with pytest.raises(NotFound):
        database.read(findings_board.get, page.rows[0].id, actor=stranger)
    with pytest.raises(NotFound):
        database.read(finding_view.finding_view, page.rows[0].id, actor=stranger)
    assert database.read(finding_lists.page, finding_lists.FindingFilter(), actor=stranger).total == 0
