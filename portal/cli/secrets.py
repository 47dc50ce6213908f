"""Commands about the secret: its use, adding a new one, re-encrypting with it, and giving up a lost one."""

from typing import Annotated

import typer

from portal.cli.connect import opened, operator, settings
from portal.cli.output import AsJson, exit_with, print_line, print_rows, sentences
from portal.cli.progress_bar import progress_bar
from portal.domain.refusals import Invalid
from portal.settings import ConfigurationError
from portal.storage import sealed_values
from portal.storage.sealed_values import SealedCount
from portal.workflow import rotate_secret

OLDER = "Nothing is encrypted with the older secrets any more. Remove them from {where} and restart the portal."


def status(as_json: AsJson = False) -> None:
    """Show how many values in the database each secret encrypts."""
    with sentences(), opened(with_any_secret=True) as database:
        names = database.seal.fingerprints
        rows = [_row(count, names) for count in database.read(sealed_values.counts)]
    print_rows(rows, as_json=as_json)


def _row(count: SealedCount, names: tuple[str, ...]) -> dict[str, object]:
    secret = "none of those given" if count.position is None else names[count.position]
    return {"sealed": count.kind, "count": count.count, "secret": secret, "newest": count.position == 0}


def new() -> None:
    """Put a new secret before those in the file; restart the portal, then run `portal secret rotate`."""
    with sentences(), opened():
        try:
            file = settings().add_secret()
        except ConfigurationError as refused:
            raise Invalid(str(refused)) from None
    print_line(f"{file} now begins with a new secret. Restart every `portal serve` and `portal worker`, then run")
    print_line("`portal secret rotate`.")


def rotate(as_json: AsJson = False) -> None:
    """Re-encrypt all values with the newest secret."""
    done = 0
    with sentences(), opened() as database, progress_bar("re-encrypting") as on_progress:
        whole = sum(count.count for count in database.read(sealed_values.counts) if count.position)
        while batch := database.write(sealed_values.seal_again):
            done += batch
            on_progress("", min(done, whole), whole)
        database.write(rotate_secret.note_rotation, done, actor=operator())
        several = len(database.seal.fingerprints) > 1
    where = settings().secret_location or "PORTAL_SECRET"
    if as_json:
        print_rows([{"sealed_again": done}], as_json=True)
        return
    print_line(f"{done:,} re-encrypted with the newest secret.")
    if several:
        print_line(OLDER.format(where=where) + " Older backups still need them.")


def forget(
    confirm: Annotated[int | None, typer.Option(help="The number of values to discard, as confirmation.")] = None,
) -> None:
    """Discard the values encrypted with a lost secret: their emails fail, and their members need a new link."""
    with sentences(), opened(with_any_secret=True) as database:
        unfit = database.read(sealed_values.unfit)
        if not unfit:
            exit_with("The secret decrypts every value, so there is nothing to discard.")
        count = sum(sealed.count for sealed in unfit if sealed.kind != sealed_values.CHECK_VALUE)
        if confirm != count:
            exit_with(
                f"{sealed_values.in_words(unfit).capitalize()} will be discarded. The emails are marked as failed, and "
                "members need `portal member unlock` to sign in again. To confirm, run this again with "
                f"--confirm {count}."
            )
        database.write(rotate_secret.give_up, count, actor=operator())
    print_line(
        f"Discarded: {sealed_values.in_words(unfit)}. `portal member unlock ADDRESS` prints a link for a member."
    )
