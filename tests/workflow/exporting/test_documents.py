"""One JSON object per supplier: enough to score its answers again, nothing that its reader may not know."""

import json
from typing import Any

from portal.domain.policy import Actor
from tests.workflow.conftest import Portal
from tests.workflow.test_export import made


def exported(portal: Portal, actor: Actor) -> tuple[dict[str, Any], dict[str, Any]]:
    """The objects of Anand, who has submitted, and of Bashir, who has not."""
    anand, bashir = json.loads(made(portal.database, actor, portal.ids["campaign"], ".json"))
    return anand, bashir


def test_a_draft_is_exported_without_its_answers(portal: Portal) -> None:
    _, bashir = exported(portal, portal.sana)
    assert (bashir["supplier"], bashir["answers"], bashir["results"]) == ("Bashir", {}, [])
    assert (bashir["as_of"], bashir["flags"], bashir["evidence"]) == (None, [], [])


def test_answers_results_and_rows_stand_under_the_names_of_their_tables(portal: Portal) -> None:
    anand, _ = exported(portal, portal.sana)
    answers = {question: value for question, value in anand["answers"]["people"].items() if value is not None}
    assert answers == {"workers": 20000, "agency": False, "holds": True, "held": 3}
    assert [version["version"] for version in anand["versions"]] == ["1.0.0"]
    assert {row["flag"] for row in anand["flags"]} == {"passports_held", "large_site", "busy_site"}
    assert "supplier" not in anand["flags"][0], "the object names its supplier once"
    assert None not in [value for row in anand["answer_rows"] for value in row.values()], "blank values are left out"
    assert anand["verification"]["level"] == "self_declared"


def test_only_safeguarding_gets_what_would_confirm_a_guess(portal: Portal) -> None:
    (whole, _), (open_, _) = (exported(portal, actor) for actor in (portal.sana, portal.rita))
    (submission,) = portal.rows("submission", organisation_id=portal.harbour.cast.organisation)
    assert (whole["submission_hash"], open_["submission_hash"]) == (submission.hash, None)
    assert whole["answering"] is not None and open_["answering"] is None
    assert "held" not in open_["answers"]["people"] and open_["kept_back"] == ["people.held"]
    assert "questions" in whole["results"][0] and "questions" not in open_["results"][0]
