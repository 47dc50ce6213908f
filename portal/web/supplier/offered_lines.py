"""Offered answers as a page lists them: each beside the question that it would answer."""

import json
from collections.abc import Iterable
from typing import Any

from portal.domain import kinds
from portal.domain.earlier_answers import OfferedAnswer
from portal.web.supplier import section_view
from portal.workflow.load_response import ResponseContext


def lines(context: ResponseContext, offers: Iterable[OfferedAnswer]) -> list[dict[str, Any]]:
    """The page's line for each offered answer."""
    listed = []
    for offer in offers:
        family, name = offer.place
        version, words = section_view.version_of(context, family), section_view.words_of(context, family)
        question = version.question(name)
        if question is not None:
            listed.append(
                {
                    "name": f"{family}.{name}",
                    "section": words(f"{version.section_of(name).id}.title"),
                    "ask": words(f"{name}.ask"),
                    "answer": kinds.show(question, offer.answer, words),
                    "asked": offer.asked,
                    "is_changed": offer.is_changed,
                    "json": json.dumps(kinds.to_json(offer.answer), ensure_ascii=False),
                }
            )
    return listed
