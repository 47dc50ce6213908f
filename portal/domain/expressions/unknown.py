"""The third truth value, for what is hidden, not answered or deliberately withheld."""

from typing import Any, Final, NoReturn


class Unknown:
    """Neither true nor false. Using it as a bool is a bug in our code, so it raises."""

    _only: "Unknown | None" = None

    def __new__(cls) -> "Unknown":
        """Return the single instance, so that `is UNKNOWN` always works."""
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> NoReturn:
        raise TypeError("unknown is neither true nor false")

    def __repr__(self) -> str:
        return "unknown"

    def __deepcopy__(self, memo: Any) -> "Unknown":
        return self


UNKNOWN: Final = Unknown()
