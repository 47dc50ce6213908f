"""Answers as JSON data, by the type of the value. The question does not matter."""

from decimal import Decimal
from typing import cast

from portal.domain.kinds.base import JSON
from portal.domain.values import Answer, Attestation, Money, NoAnswer


def to_json(answer: Answer) -> JSON:
    """The answer as JSON data. `from_json` reads it back unchanged."""
    match answer:
        case None | bool() | int() | str():
            return answer
        case Decimal():
            return format(answer, "f")
        case Money():
            return {"amount": format(answer.amount, "f"), "currency": answer.currency}
        case Attestation():
            return {"name": answer.name, "role": answer.role, "date": answer.date.isoformat()}
        case NoAnswer():
            document: dict[str, JSON] = {"no_answer": answer.kind}
            return document | ({"reason": answer.reason} if answer.reason else {})
        case dict():
            return {key: to_json(value) for key, value in answer.items()}
        case tuple():
            return [to_json(cast(Answer, item)) for item in answer]
    return answer.isoformat()
