"""Keyed hashes: the same data under the same secret and purpose gives the same, and nothing else does."""

import pytest

from portal.storage import keyed_hash
from portal.storage.database import Database
from portal.storage.keyed_hash import HISTORY, RESULT, UnknownKey
from portal.storage.sealing import Sealer


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_stamp_fits_its_data_only(database: Database) -> None:
    stamp = database.read(keyed_hash.stamped, RESULT, {"a": 1, "b": [None, "ü"]})
    assert database.read(keyed_hash.fits, RESULT, stamp, {"b": [None, "u\u0308"], "a": 1})
    assert not database.read(keyed_hash.fits, RESULT, stamp, {"a": 2, "b": [None, "ü"]})
    assert not database.read(keyed_hash.fits, RESULT, stamp[:-1] + ("0" if stamp[-1] != "0" else "1"), {"a": 1})


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_purpose_has_a_key_of_its_own(database: Database) -> None:
    assert database.read(keyed_hash.current_key, HISTORY) != database.read(keyed_hash.current_key, RESULT)
    with pytest.raises(UnknownKey):
        database.read(keyed_hash.fits, HISTORY, database.read(keyed_hash.stamped, RESULT, 1), 1)


def test_another_secret_has_another_key() -> None:
    one, other = (Sealer(secret, lambda count: b"0" * count).derived(HISTORY) for secret in ("a" * 40, "b" * 40))
    assert one[0][0] != other[0][0]
    assert one[0][1] != other[0][1]
