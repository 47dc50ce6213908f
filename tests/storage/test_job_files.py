"""A job's file is complete or not there, belongs to one claim, and is gone when its result is no longer kept."""

from datetime import timedelta

import pytest

from portal.domain.jobs import EXPORT
from portal.domain.refusals import Expired
from portal.storage import job_files, jobs
from portal.storage.jobs import JobRow
from tests.two_buyers import TwoBuyers


def claimed(buyers: TwoBuyers) -> JobRow:
    job = buyers.database.write(jobs.claim, [EXPORT.id])
    assert job is not None
    return job


def write(buyers: TwoBuyers, job: JobRow, data: bytes) -> None:
    with job_files.writing(buyers.database, job) as file:
        file.write(data)


def finish(buyers: TwoBuyers, job: JobRow) -> JobRow:
    buyers.database.write(jobs.finish, job, {"file": job_files.name_of(job)}, timedelta(days=1))
    return buyers.database.read(jobs.own, job.id, actor=buyers.harbour.owner)


def test_a_file_that_was_not_finished_leaves_nothing(buyers: TwoBuyers) -> None:
    job = claimed(buyers)
    with pytest.raises(RuntimeError), job_files.writing(buyers.database, job) as file:
        file.write(b"half")
        raise RuntimeError
    assert list(buyers.database.files.list("exports")) == []


def test_a_finished_file_is_read_back_and_lies_in_its_organisations_folder(buyers: TwoBuyers) -> None:
    job = claimed(buyers)
    write(buyers, job, b"whole")
    (stored,) = buyers.database.files.list("exports")
    assert stored.key == f"exports/{job.organisation_id}/{job.id}.{job.fence}"
    with buyers.database.read(job_files.opened, finish(buyers, job)) as file:
        assert file.read() == b"whole"


def test_a_worker_that_was_presumed_dead_overwrites_no_other_file(buyers: TwoBuyers) -> None:
    dead = claimed(buyers)
    write(buyers, dead, b"of the dead")
    buyers.clock.advance(hours=1)
    living = claimed(buyers)
    assert living.id == dead.id
    write(buyers, living, b"of the living")
    write(buyers, dead, b"too late")
    with buyers.database.read(job_files.opened, finish(buyers, living)) as file:
        assert file.read() == b"of the living"
    job_files.remove(buyers.database, dead)
    assert len(list(buyers.database.files.list("exports"))) == 1


def test_a_file_is_swept_when_its_result_has_expired_and_not_while_it_is_written(buyers: TwoBuyers) -> None:
    job = claimed(buyers)
    write(buyers, job, b"whole")
    assert buyers.database.write(job_files.sweep) == 0, "its job is not finished yet"
    finished = finish(buyers, job)
    buyers.clock.advance(hours=23)
    assert buyers.database.write(job_files.sweep) == 0
    buyers.clock.advance(hours=2)
    assert buyers.database.write(job_files.sweep) == 1
    with pytest.raises(Expired):
        buyers.database.read(job_files.opened, finished)
