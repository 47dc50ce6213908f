"""What an author writes has one form, and ids are no words of the rule language."""

import re

from portal.domain.questionnaire_types import ID, REFERENCE, RESERVED


def test_ids_and_references_have_one_form() -> None:
    assert [bool(re.search(ID, text)) for text in ("ab", "a", "aB", "a_1", "1a", "a" * 64, "a" * 65)] == [
        True, False, False, True, False, True, False
    ]  # fmt: skip
    assert re.search(REFERENCE, "base.held")
    assert not re.search(REFERENCE, "base.held.more")
    assert {"and", "answered", "as_of", "days_between"} <= RESERVED
