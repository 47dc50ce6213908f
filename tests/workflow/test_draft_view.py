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
from tests.two_buyers import TwoBuyers
from tests.workflow.supplier_side import PEOPLE


def test_a_draft_is_shown_with_its_revisions_and_the_number_it_needs(buyers: TwoBuyers) -> None:
    owner, draft = buyers.harbour.owner, buyers.harbour.ids["draft"]
    whole = buyers.database.read(draft_view.whole_draft, draft, actor=owner)
    assert ([one.revision for one in whole.savings], list(whole.remarks)) == ([1], [])
    shown = buyers.database.read(draft_view.publication_view, draft, actor=owner)
    assert shown.difference is not None
    new = buyers.database.read(draft_view.publication_view, buyers.harbour.ids["ready_draft"], actor=owner)
    assert (new.difference, new.needed) == (None, None), "a family of its own"


@pytest.mark.parametrize("name", ["whole_draft", "publication_view", "impact_view", "ask_impact"])
def test_neither_readers_nor_other_buyers_see_it(buyers: TwoBuyers, name: str) -> None:
    draft, step = buyers.harbour.ids["draft"], getattr(draft_view, name)
    with pytest.raises(NotAllowed):
        buyers.database.write(step, draft, actor=buyers.harbour.reader)
    with pytest.raises(NotFound):
        buyers.database.write(step, draft, actor=buyers.elsewhere.owner)


def view(buyers: TwoBuyers) -> ImpactView:
    return buyers.database.read(draft_view.impact_view, buyers.harbour.ids["draft"], actor=buyers.harbour.owner)


def test_the_impact_is_shown_for_the_revision_it_was_asked_for(buyers: TwoBuyers) -> None:
    owner, draft = buyers.harbour.owner, buyers.harbour.ids["draft"]
    assert view(buyers).job is None
    id = buyers.database.write(draft_view.ask_impact, draft, actor=owner)
    assert buyers.database.write(draft_view.ask_impact, draft, actor=owner) == id
    asked = view(buyers)
    assert asked.job is not None
    assert (asked.job.row.id, asked.impact) == (id, None)
    job = buyers.database.write(jobs.claim, [IMPACT.id])
    assert job is not None
    result = buyers.database.read(draft_view.impact_of_draft, draft, lambda *_: None, actor=owner)
    with job_files.writing(buyers.database, job) as file:
        file.write(impact.AS_JSON.dump_json(result))
    buyers.database.write(jobs.finish, job, {"file": job_files.name_of(job)}, timedelta(days=1))
    assert view(buyers).impact == result
    assert json.loads(impact.AS_JSON.dump_json(result))
    buyers.set(QuestionnaireDraft, col(QuestionnaireDraft.id) == draft, revision=2)
    assert view(buyers).job is None


def test_a_draft_with_errors_has_no_impact(buyers: TwoBuyers) -> None:
    broken = begin_draft.upload(PEOPLE.replace("kind: integer", "kind: nonsense"), "mine.yaml")
    draft = buyers.database.write(begin_draft.begin, broken, actor=buyers.harbour.owner)
    with pytest.raises(Conflict):
        buyers.database.write(draft_view.ask_impact, draft, actor=buyers.harbour.owner)
    with pytest.raises(Conflict):
        buyers.database.read(draft_view.impact_of_draft, draft, lambda *_: None, actor=buyers.harbour.owner)
