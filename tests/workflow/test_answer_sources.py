"""What an answer was taken from is read off its sender, whichever step saved it."""

import pytest

from portal.domain import earlier_answers
from portal.storage import received_excerpts
from portal.workflow import answer_sources, upload_workbook, use_file


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("", "typed"),
        ("gr4zq2mxe7", "typed"),
        (f"{earlier_answers.PAGE}abcdef", "earlier response"),
        (f"{received_excerpts.PAGE}abcdef", "another buyer's response"),
        (use_file.SENDER.id, "file"),
        (f"{upload_workbook.PAGE}abcdef", "workbook"),
    ],
)
def test_every_sender_has_its_source(page: str, source: str) -> None:
    assert answer_sources.source_of(page) == source
    assert source in answer_sources.SOURCES
