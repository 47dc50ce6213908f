"""The shapes of values, taken from the models' annotations, so that the schema is written only once."""

import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Form: TypeAlias = Literal[
    "text", "rule", "id", "reference", "version", "language", "digest", "whole", "limit", "truth", "one_of"
]

MARKERS = frozenset({"text", "rule", "id", "reference", "version", "language", "digest", "whole", "limit"})


@dataclass(frozen=True)
class One:
    """One value: text of some form, a whole number from `low` to `high`, a boolean, or one of `words`."""

    form: Form
    low: int | None = None
    high: int | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Several:
    """A list of values of one shape."""

    item: "Shape"


@dataclass(frozen=True)
class MappingShape:
    """A mapping from any keys to values of one shape."""

    item: "Shape"


@dataclass(frozen=True)
class ModelShape:
    """A mapping with the keys of a model."""

    model: type[BaseModel]


Shape: TypeAlias = One | Several | MappingShape | ModelShape


@cache
def keys_of(model: type[BaseModel]) -> dict[str, tuple[Shape, bool]]:
    """The keys of a model as in files, each with its shape and whether it is required."""
    hints = get_type_hints(model, include_extras=True)
    shapes = {}
    for name, info in model.model_fields.items():
        shapes[info.alias or name] = (_shape(hints[name]), info.is_required())
    return shapes


def _shape(hint: Any) -> Shape:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _shape(next(part for part in arguments if part is not type(None)))
    if origin is tuple:
        return Several(_shape(arguments[0]))
    if origin is dict:
        return MappingShape(_shape(arguments[1]))
    if origin is Literal:
        return One("one_of", words=tuple(str(word) for word in arguments))
    if origin is Annotated:
        return _annotated(arguments)
    if hint is bool:
        return One("truth")
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return ModelShape(hint)
    raise TypeError(f"no shape for {hint}")


def _annotated(arguments: tuple[Any, ...]) -> Shape:
    form = next((part for part in arguments[1:] if isinstance(part, str) and part in MARKERS), None)
    if form is None:
        return _shape(arguments[0])
    limits = [rule for part in arguments[1:] if isinstance(part, FieldInfo) for rule in part.metadata]
    low = next((rule.ge for rule in limits if hasattr(rule, "ge")), None)
    high = next((rule.le for rule in limits if hasattr(rule, "le")), None)
    return One(form, low, high)  # type: ignore[arg-type]
