"""What was signed under a former secret can be verified after that secret is gone."""

from portal.storage import sealed_values, signing
from portal.storage.database import Database
from portal.storage.sealing import Sealer

FORMER, NEWER = "the former secret, long enough for it", "the newer secret, long enough for it"


def test_a_signature_fits_its_data_and_its_key_alone(database: Database) -> None:
    signature = database.read(signing.sign, b"data")
    (key,) = database.read(signing.public_keys).values()
    assert signing.is_signed(key, signature, b"data")
    assert not signing.is_signed(key, signature, b"date")
    assert not signing.is_signed(key, signature[:-1], b"data")
    assert not signing.is_signed(b"short", signature, b"data")


def test_public_keys_outlive_the_secret_they_came_from(database: Database) -> None:
    database.seal = Sealer(FORMER, database.random)
    former_id, signature = database.read(signing.current_key), database.read(signing.sign, b"data")
    database.seal = Sealer(f"{NEWER}\n{FORMER}", database.random)
    assert list(database.read(signing.public_keys))[1:] == [former_id], "both are known while both secrets are there"
    database.write(sealed_values.seal_again)
    database.seal = Sealer(NEWER, database.random)
    keys = database.read(signing.public_keys)
    assert next(iter(keys)) == database.read(signing.current_key)
    assert signing.is_signed(keys[former_id], signature, b"data")


def test_the_portal_names_itself_without_a_slash_at_the_end(database: Database) -> None:
    assert database.read(signing.issuer) == database.base_url
