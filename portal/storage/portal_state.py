"""A few facts about the installation as a whole."""

from sqlalchemy import delete, insert, select

from portal.storage.database import Work
from portal.storage.tables import METADATA

_state = METADATA.tables["portal_state"]
RESTORED = "restored"


def get(work: Work, key: str) -> str | None:
    """What is noted under `key`."""
    return work.session.connection().execute(select(_state.c.value).where(_state.c.key == key)).scalar_one_or_none()


def put(work: Work, key: str, value: str) -> None:
    """Note `value` under `key`, in place of what stood there."""
    forget(work, key)
    work.session.connection().execute(insert(_state), {"key": key, "value": value})


def forget(work: Work, key: str) -> None:
    """Note nothing under `key` any more."""
    work.session.connection().execute(delete(_state).where(_state.c.key == key))


def is_restored(work: Work) -> bool:
    """Whether this portal came out of a backup and was not told to go on: it carries no letter until then."""
    return get(work, RESTORED) is not None


def resume(work: Work) -> bool:
    """Let letters be carried again after a restore; says whether they were held."""
    held = is_restored(work)
    forget(work, RESTORED)
    return held
