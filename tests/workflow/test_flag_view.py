"""A flag that would give a restricted number away is for safeguarding only."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import dashboard, finding_lists
from portal.storage.database import Database
from portal.workflow import finding_view
from tests.workflow.test_family_view import OTHERS, RESTRICTED, everything_but_method, member, read, submitted


@pytest.mark.parametrize("role", OTHERS)
def test_a_flag_that_would_tell_a_number_is_known_to_safeguarding_only(
    database: Database, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    """Many rules on one hidden number would spell it; all that others see of them is one line of their severity."""
    invited = submitted(database, monkeypatch, "37")
    flags = [(flag.id, flag.title, flag.severity, flag.because) for flag in read(database, invited, role).flags]
    name = "… passports are held by somebody else"
    assert flags == [
        (RESTRICTED, RESTRICTED, "high", RESTRICTED),
        ("passports_held", name, "low", "[restricted] passports are held by somebody else."),
    ]
    actor = member(invited, role)
    page = database.read(finding_lists.page, finding_lists.FindingFilter(), actor=actor)
    assert ([one.title for one in page.rows], page.total) == ([name], 1)
    assert database.read(dashboard.dashboard, actor=actor).findings == {"low": 1}
    whole = database.read(finding_lists.page, finding_lists.FindingFilter(), actor=member(invited, "safeguarding"))
    hidden = next(row for row in whole.rows if row.flag == "over_36")
    assert whole.total == 3
    with pytest.raises(NotFound):
        database.read(finding_view.finding_view, hidden.id, actor=actor)
    assert "over_36" not in everything_but_method(database, actor, invited)
