"""A job's file is complete or not there, belongs to one claim, and is gone when its result is no longer kept."""

from datetime import timedelta

import pytest

from portal.domain.jobs import EXPORT
from portal.domain.refusals import Expired
from portal.storage import job_files, jobs
from portal.storage.jobs import JobRow
from tests.two_buyers import Portal


def claimed(portal: Portal) -> JobRow:
    job = portal.database.write(jobs.claim, [EXPORT.id])
    assert job is not None
    return job


def write(portal: Portal, job: JobRow, data: bytes) -> None:
    with job_files.writing(portal.database, job) as file:
        file.write(data)


def finish(portal: Portal, job: JobRow) -> JobRow:
    portal.database.write(jobs.finish, job, {"file": job_files.name_of(job)}, timedelta(days=1))
    return portal.database.read(jobs.own, job.id, actor=portal.harbour.owner)


def test_a_file_that_was_not_finished_leaves_nothing(portal: Portal) -> None:
    job = claimed(portal)
    with pytest.raises(RuntimeError), job_files.writing(portal.database, job) as file:
        file.write(b"half")
        raise RuntimeError
    assert list(portal.database.files.list("exports")) == []


def test_a_finished_file_is_read_back_and_lies_in_its_organisations_folder(portal: Portal) -> None:
    job = claimed(portal)
    write(portal, job, b"whole")
    (stored,) = portal.database.files.list("exports")
    assert stored.key == f"exports/{job.organisation_id}/{job.id}.{job.fence}"
    with portal.database.read(job_files.opened, finish(portal, job)) as file:
        assert file.read() == b"whole"


def test_a_worker_that_was_presumed_dead_overwrites_no_other_file(portal: Portal) -> None:
    dead = claimed(portal)
    write(portal, dead, b"of the dead")
    portal.clock.advance(hours=1)
    living = claimed(portal)
    assert living.id == dead.id
    write(portal, living, b"of the living")
    write(portal, dead, b"too late")
    with portal.database.read(job_files.opened, finish(portal, living)) as file:
        assert file.read() == b"of the living"
    job_files.remove(portal.database, dead)
    assert len(list(portal.database.files.list("exports"))) == 1


def test_a_file_is_swept_when_its_result_has_expired_and_not_while_it_is_written(portal: Portal) -> None:
    job = claimed(portal)
    write(portal, job, b"whole")
    assert portal.database.write(job_files.sweep) == 0, "its job is not finished yet"
    finished = finish(portal, job)
    portal.clock.advance(hours=23)
    assert portal.database.write(job_files.sweep) == 0
    portal.clock.advance(hours=2)
    assert portal.database.write(job_files.sweep) == 1
    with pytest.raises(Expired):
        portal.database.read(job_files.opened, finished)
