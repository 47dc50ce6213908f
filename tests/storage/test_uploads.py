"""A file between preview and confirmation is sealed, found by its own organisation for a day, and then gone."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Expired
from portal.storage import uploads
from tests.two_buyers import Portal


def test_a_file_comes_back_with_its_name_and_cannot_be_read_on_disk(portal: Portal) -> None:
    data, owner = b"Anand;BD\nBashir;BD\n", portal.harbour.owner
    upload = portal.database.write(uploads.save, data, "my\nlist.csv", actor=owner)
    assert portal.database.read(uploads.find, upload, actor=owner) == (data, "my list.csv")
    assert b"Anand" not in portal.database.files.read(f"uploads/{upload}")


def test_another_organisation_does_not_find_it(portal: Portal) -> None:
    upload = portal.database.write(uploads.save, b"a", "a.csv", actor=portal.harbour.owner)
    with pytest.raises(Expired):
        portal.database.read(uploads.find, upload, actor=portal.elsewhere.owner)
    for name in ("../portal.sqlite", "", "a" * 26):
        with pytest.raises(Expired):
            portal.database.read(uploads.find, name, actor=portal.harbour.owner)


def test_after_a_day_it_is_no_longer_found_and_swept_with_the_next(portal: Portal) -> None:
    owner = portal.harbour.owner
    upload = portal.database.write(uploads.save, b"a", "a.csv", actor=owner)
    portal.clock.advance(uploads.GOOD_FOR)
    portal.database.read(uploads.find, upload, actor=owner)
    portal.clock.advance(timedelta(seconds=1))
    with pytest.raises(Expired):
        portal.database.read(uploads.find, upload, actor=owner)
    second = portal.database.write(uploads.save, b"b", "b.csv", actor=owner)
    assert [file.key for file in portal.database.files.list("uploads")] == [f"uploads/{second}"]


def test_an_erasure_forgets_the_organisations_files_and_no_others(portal: Portal) -> None:
    upload = portal.database.write(uploads.save, b"a", "a.csv", actor=portal.harbour.owner)
    other = portal.database.write(uploads.save, b"b", "b.csv", actor=portal.elsewhere.owner)
    portal.database.write(uploads.forget, actor=portal.harbour.owner)
    with pytest.raises(Expired):
        portal.database.read(uploads.find, upload, actor=portal.harbour.owner)
    assert portal.database.read(uploads.find, other, actor=portal.elsewhere.owner)[0] == b"b"
