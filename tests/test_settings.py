from pathlib import Path

from portal import settings


def test_a_folder_of_the_checkout_is_found() -> None:
    assert settings.root("tests") == Path(__file__).parent
