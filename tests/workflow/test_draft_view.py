"""A draft is shown to who may publish it; its impact is that of the revision and the roles it was made for."""

import json
from datetime import timedelta

import pytest

from portal.domain.jobs import IMPACT
from portal.domain.refusals import Conflict, NotAllowed, NotFound
from portal.storage import job_files, jobs
from portal.storage.rows import col
from portal.storage.tables import QuestionnaireDraft
from portal.workflow import begin_draft, draft_view, impact
from portal.workflow.draft_view import ImpactView
from tests.two_buyers import Portal
from tests.workflow.supplier_side import PEOPLE


def test_a_draft_is_shown_with_its_revisions_and_the_number_it_needs(portal: Portal) -> None:
    owner, draft = portal.harbour.owner, portal.harbour.ids["draft"]
    whole = portal.database.read(draft_view.whole_draft, draft, actor=owner)
    assert ([one.revision for one in whole.savings], list(whole.remarks)) == ([1], [])
    shown = portal.database.read(draft_view.publication_view, draft, actor=owner)
    assert shown.difference is not None
    new = portal.database.read(draft_view.publication_view, portal.harbour.ids["ready_draft"], actor=owner)
    assert (new.difference, new.needed) == (None, None), "a family of its own"


@pytest.mark.parametrize("name", ["whole_draft", "publication_view", "impact_view", "ask_impact"])
def test_neither_readers_nor_other_buyers_see_it(portal: Portal, name: str) -> None:
    draft, step = portal.harbour.ids["draft"], getattr(draft_view, name)
    with pytest.raises(NotAllowed):
        portal.database.write(step, draft, actor=portal.harbour.reader)
    with pytest.raises(NotFound):
        portal.database.write(step, draft, actor=portal.elsewhere.owner)


def view(portal: Portal) -> ImpactView:
    return portal.database.read(draft_view.impact_view, portal.harbour.ids["draft"], actor=portal.harbour.owner)


def test_the_impact_is_shown_for_the_revision_it_was_asked_for(portal: Portal) -> None:
    owner, draft = portal.harbour.owner, portal.harbour.ids["draft"]
    assert view(portal).job is None
    id = portal.database.write(draft_view.ask_impact, draft, actor=owner)
    assert portal.database.write(draft_view.ask_impact, draft, actor=owner) == id
    asked = view(portal)
    assert asked.job is not None
    assert (asked.job.row.id, asked.impact) == (id, None)
    job = portal.database.write(jobs.claim, [IMPACT.id])
    assert job is not None
    result = portal.database.read(draft_view.impact_of_draft, draft, lambda *_: None, actor=owner)
    with job_files.writing(portal.database, job) as file:
        file.write(impact.AS_JSON.dump_json(result))
    portal.database.write(jobs.finish, job, {"file": job_files.name_of(job)}, timedelta(days=1))
    assert view(portal).impact == result
    assert json.loads(impact.AS_JSON.dump_json(result))
    portal.set(QuestionnaireDraft, col(QuestionnaireDraft.id) == draft, revision=2)
    assert view(portal).job is None


def test_a_draft_with_errors_has_no_impact(portal: Portal) -> None:
    broken = begin_draft.upload(PEOPLE.replace("kind: integer", "kind: nonsense"), "mine.yaml")
    draft = portal.database.write(begin_draft.begin, broken, actor=portal.harbour.owner)
    with pytest.raises(Conflict):
        portal.database.write(draft_view.ask_impact, draft, actor=portal.harbour.owner)
    with pytest.raises(Conflict):
        portal.database.read(draft_view.impact_of_draft, draft, lambda *_: None, actor=portal.harbour.owner)
