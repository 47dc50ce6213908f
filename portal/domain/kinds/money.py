"""An amount in one currency."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.domain.kinds import codes, numbers
from portal.domain.kinds.base import COMMON, JSON, OF_COLUMN, InvalidAnswer, Kind, Parts, Posted, Words, quoted, text_in
from portal.domain.kinds.number import check_limits, number_limit, number_of, plain
from portal.domain.messages import JoinedText, Message
from portal.domain.values import Money

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field


class MoneyKind(Kind):
    """`money`: an exact amount and the code of its currency."""

    has_numbers = True
    name = "money"
    keys = COMMON | {"min", "max", "currency_of"}
    column_keys = OF_COLUMN | {"min", "max"}
    fields = ("amount", "currency")
    rule_type = "money"
    is_composite = True
    has_currency = True
    lists = frozenset({"currencies"})

    def limit(self, text: str) -> tuple[int | str, str | None]:
        """Check a limit of the amount, in any currency."""
        return number_limit(text)

    def limit_order(self, limit: int | str) -> Decimal:
        """Limits are compared as numbers."""
        return Decimal(limit)

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """The amount in the chosen currency, or else in `currency`."""
        amount, code = text_in(parts, "amount"), text_in(parts, "currency")
        if not amount:
            return None
        if not (code or currency):
            raise InvalidAnswer(Message("Choose the currency of the amount."))
        unit = code.upper() or currency
        in_thousandths = unit in codes.IN_THOUSANDTHS
        return {"amount": plain(numbers.typed_amount(amount, in_thousandths=in_thousandths)), "currency": unit}

    def read(self, field: "Field", data: JSON) -> Money | None:
        """Read an object of amount and currency; None if the amount is empty."""
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            raise InvalidAnswer(
                'The answer must be an amount with its currency, such as {"amount": "8500.00", "currency": "BDT"}.'
            )
        amount, currency = data["amount"], data["currency"]
        if amount is None or (isinstance(amount, str) and not amount.strip()):
            return None
        if not isinstance(currency, str) or currency not in codes.CURRENCIES:
            raise InvalidAnswer(
                Message("%(code)s is not the code of a currency, such as BDT or EUR.", code=quoted(currency))
            )
        money = Money(number_of(amount), currency)
        check_limits(field, money.amount)
        return money

    def posted(self, field: "Field", value: Any) -> Posted:
        """The form fields. Three decimals get a fourth, so that they are not read as thousands."""
        text = plain(value.amount)
        is_like_thousands = len(text.partition(".")[2]) == 3 and value.currency not in codes.IN_THOUSANDTHS
        return {"amount": [text + "0" if is_like_thousands else text], "currency": [value.currency]}

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """The amount and the currency code."""
        return JoinedText(value.amount, f" {value.currency}")
