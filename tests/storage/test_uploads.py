"""A file between preview and confirmation is sealed, found by its own organisation for a day, and then gone."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Expired
from portal.storage import uploads
from tests.two_buyers import TwoBuyers


def test_a_file_comes_back_with_its_name_and_cannot_be_read_on_disk(buyers: TwoBuyers) -> None:
    data, owner = b"Anand;BD\nBashir;BD\n", buyers.harbour.owner
    upload = buyers.database.write(uploads.save, data, "my\nlist.csv", actor=owner)
    assert buyers.database.read(uploads.find, upload, actor=owner) == (data, "my list.csv")
    assert b"Anand" not in buyers.database.files.read(f"uploads/{upload}")


def test_another_organisation_does_not_find_it(buyers: TwoBuyers) -> None:
    upload = buyers.database.write(uploads.save, b"a", "a.csv", actor=buyers.harbour.owner)
    with pytest.raises(Expired):
        buyers.database.read(uploads.find, upload, actor=buyers.elsewhere.owner)
    for name in ("../portal.sqlite", "", "a" * 26):
        with pytest.raises(Expired):
            buyers.database.read(uploads.find, name, actor=buyers.harbour.owner)


def test_after_a_day_it_is_no_longer_found_and_swept_with_the_next(buyers: TwoBuyers) -> None:
    owner = buyers.harbour.owner
    upload = buyers.database.write(uploads.save, b"a", "a.csv", actor=owner)
    buyers.clock.advance(uploads.GOOD_FOR)
    buyers.database.read(uploads.find, upload, actor=owner)
    buyers.clock.advance(timedelta(seconds=1))
    with pytest.raises(Expired):
        buyers.database.read(uploads.find, upload, actor=owner)
    second = buyers.database.write(uploads.save, b"b", "b.csv", actor=owner)
    assert [file.key for file in buyers.database.files.list("uploads")] == [f"uploads/{second}"]


def test_an_erasure_forgets_the_organisations_files_and_no_others(buyers: TwoBuyers) -> None:
    upload = buyers.database.write(uploads.save, b"a", "a.csv", actor=buyers.harbour.owner)
    other = buyers.database.write(uploads.save, b"b", "b.csv", actor=buyers.elsewhere.owner)
    buyers.database.write(uploads.forget, actor=buyers.harbour.owner)
    with pytest.raises(Expired):
        buyers.database.read(uploads.find, upload, actor=buyers.harbour.owner)
    assert buyers.database.read(uploads.find, other, actor=buyers.elsewhere.owner)[0] == b"b"
