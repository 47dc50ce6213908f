"""JSON Schema 2020-12 of a version's file, made from the models, for completion and checks in editors.

It covers the shapes and words that `domain.reading` checks. Only `portal check` knows the rest: rules, duplicate ids,
keys that do not fit a kind. Editors read some YAML scalars as numbers or booleans that `domain.reading` reads as text,
so a text may be either here.
"""

from typing import Any

from portal.domain.questionnaire import Version

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALAR = ["string", "number", "boolean"]


def json_schema() -> dict[str, Any]:
    """The schema as JSON data, its keys in a fixed order."""
    made = Version.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    return {"$schema": DIALECT, "title": "A questionnaire version (ssq/1)", **_plain(made, is_property=False)}


def _plain(value: Any, *, is_property: bool) -> Any:
    """Remove pydantic's titles and defaults, and type texts as editors read them. `is_property`: keys are names."""
    if isinstance(value, list):
        return [_plain(item, is_property=False) for item in value]
    if not isinstance(value, dict):
        return value
    schema = {
        key: _plain(item, is_property=key in ("properties", "$defs"))
        for key, item in value.items()
        if is_property or key not in ("title", "default")
    }
    if not is_property and schema.get("type") == "string" and "pattern" not in schema and "const" not in schema:
        schema = {key: item for key, item in schema.items() if key != "minLength"}
        return schema if "enum" in schema else {**schema, "type": SCALAR}
    if not is_property and "anyOf" in schema:
        schema["anyOf"] = [variant for variant in schema["anyOf"] if variant != {"type": "null"}]
        if len(schema["anyOf"]) == 1:
            return {**{key: item for key, item in schema.items() if key != "anyOf"}, **schema["anyOf"][0]}
    return schema
