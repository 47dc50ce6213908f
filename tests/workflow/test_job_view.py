"""A member follows the jobs they have asked for, and only those."""

import pytest

from portal.domain.refusals import NotFound
from portal.workflow import export, job_view
from tests.workflow.conftest import Portal


def test_a_job_that_waits_long_says_so(portal: Portal) -> None:
    job = portal.write(export.ask, portal.ids["campaign"], ".json", "suppliers", by=portal.rita)
    view = portal.read(job_view.job_view, job, by=portal.rita)
    assert (view.state, view.is_unfinished, view.waits_long) == ("waiting", True, False)
    portal.clock.advance(seconds=31)
    assert portal.read(job_view.job_view, job, by=portal.rita).waits_long
    portal.change("job", job, finished_at=portal.clock())
    done = portal.read(job_view.job_view, job, by=portal.rita)
    assert (done.state, done.is_unfinished, done.waits_long) == ("done", False, False)


def test_a_job_is_its_own_member_s(portal: Portal) -> None:
    for actor in (portal.carla, portal.otto):
        with pytest.raises(NotFound):
            portal.read(job_view.job_view, portal.ids["job"], by=actor)
    assert portal.read(job_view.job_view, portal.ids["job"], by=portal.olga).row.id == portal.ids["job"]


def test_a_campaign_s_export_page_lists_the_member_s_own_exports_of_it(portal: Portal) -> None:
    view = portal.read(job_view.export_view, portal.ids["campaign"], by=portal.olga)
    assert [job.row.id for job in view.recent] == [portal.ids["job"]]
    assert portal.read(job_view.export_view, portal.ids["campaign"], by=portal.rita).recent == ()
    assert portal.read(job_view.export_view, portal.ids["planned"], by=portal.olga).recent == ()
    with pytest.raises(NotFound):
        portal.read(job_view.export_view, portal.ids["campaign"], by=portal.otto)
