"""What happened after submitting has rows of its own: findings, follow-ups and files, as their reader may see them."""

from datetime import date

from portal.domain.policy import RESTRICTED
from portal.storage import evidence, findings_board, follow_ups
from portal.storage.database import Database, Work
from portal.workflow import explain, load_response, reply_to_finding, share_findings
from portal.workflow.explain import GivenExplanations
from tests.workflow import supplier_side
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import Invited
from tests.workflow.test_export import invited as invited  # a fixture
from tests.workflow.test_export import rows_of
from tests.workflow.test_follow_up import member
from tests.workflow.test_submit import fill, submit_answers


def test_what_was_asked_about_a_critical_finding_is_restricted_too(database: Database, invited: Invited) -> None:
    database.write(_ask, invited, actor=member(invited, "safeguarding"))
    (whole,) = rows_of(database, member(invited, "safeguarding"), invited.campaign, "follow_ups")
    (open_,) = rows_of(database, member(invited, "read_only"), invited.campaign, "follow_ups")
    assert (whole["question"], open_["question"]) == ("Why 37?", RESTRICTED)
    (finding,) = rows_of(database, member(invited, "read_only"), invited.campaign, "findings")
    assert (finding["severity"], finding["state"], finding["follow_ups"]) == ("critical", "approval", "1")
    assert finding["because"] == "[restricted] passports are held by somebody else."
    assert finding["title"] == open_["title"] == "… passports are held by somebody else"


def _ask(work: Work, invited: Invited) -> None:
    (finding,) = findings_board.of_invitation(work, invited.invitation)
    follow_ups.add_question(work, finding.id, "Why 37?", date(2026, 7, 1))


def test_files_and_checks_have_rows_of_their_own(database: Database) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, workers="20000")
    for question in ("story", "held"):
        database.write(_add_file, question, actor=mina)
    database.write(
        explain.explain, invited.invitation, GivenExplanations({("people", "very_large"): "It is a city."}), actor=mina
    )
    assert submit_answers(database, mina).submission is not None
    whole = rows_of(database, member(invited, "safeguarding"), invited.campaign, "evidence")
    open_ = rows_of(database, member(invited, "reviewer"), invited.campaign, "evidence")
    assert sorted(row["file"] for row in whole) == ["held.pdf", "story.pdf"]
    assert [(row["file"], row["state"]) for row in open_] == [("story.pdf", "received")]
    (check,) = rows_of(database, member(invited, "reviewer"), invited.campaign, "checks")
    assert (check["check"], check["level"], check["explanation"]) == ("very_large", "warning", "It is a city.")


def _add_file(work: Work, question: str) -> None:
    invited = load_response.load_response(work, work.actor.invitation or "", writing=True).invited
    data, kind = question.encode(), "application/pdf"
    file = evidence.NewEvidence(data, kind, f"{question}.pdf", data, kind, is_scanned=True)
    evidence.add(work, invited, "people", question, file)


def test_a_finding_s_row_says_what_the_supplier_replied_to_it(portal: Portal) -> None:
    reply = (portal.anand.invitation, portal.ids["share"], "disputed", "It is two sites.")
    portal.write(reply_to_finding.reply, *reply, by=portal.anand)
    rows = {row["flag"]: row for row in rows_of(portal.database, portal.rita, portal.ids["campaign"], "findings")}
    large, busy = rows["large_site"], rows["busy_site"]
    assert (large["position"], large["supplier_words"], large["reply_by"]) == (
        "disputed",
        "It is two sites.",
        "2026-06-15",
    )
    assert (busy["shared_at"], busy["position"], busy["follow_ups"]) == ("", "", "0")
    assert rows["passports_held"]["follow_ups"] == "1"


def test_a_finding_that_was_shared_again_shows_the_last_time(portal: Portal) -> None:
    portal.clock.advance(days=20)
    place = (portal.ids["campaign"], portal.ids["invitation"])
    portal.write(share_findings.share, *place, _large_site(portal), 3, by=portal.rita)
    rows = {row["flag"]: row for row in rows_of(portal.database, portal.rita, portal.ids["campaign"], "findings")}
    assert rows["large_site"]["reply_by"] == "2026-06-24"


def _large_site(portal: Portal) -> list[str]:
    return [row.finding_id for row in portal.rows("shared_finding", id=portal.ids["share"])]
