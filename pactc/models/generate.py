"""How a pydantic model becomes a JSON Schema that says exactly what the model accepts."""

from __future__ import annotations

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema


class Generator(GenerateJsonSchema):
    """pydantic's generator, but: an optional field may be absent and never null; the pattern of a
    mapping's keys refuses all other keys; no titles that only repeat the field's name."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", ...) in (None, [], {}):
            made.pop("default")  # says no more than that the field may be left out
        return made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made: JsonSchemaValue = {"type": "object"}
        if "keys_schema" in schema:
            keys = self.generate_inner(schema["keys_schema"])
            if keys != {"type": "string"}:
                made["propertyNames"] = keys
        values = self.generate_inner(schema["values_schema"]) if "values_schema" in schema else {}
        made["additionalProperties"] = values or True
        if "min_length" in schema:
            made["minProperties"] = schema["min_length"]
        if "max_length" in schema:
            made["maxProperties"] = schema["max_length"]
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        if "description" in made:
            made["description"] = " ".join(made["description"].split())
        return made

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002
        return False
