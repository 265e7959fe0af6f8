"""Regular expressions in types, which two readers must take, and take alike."""

from __future__ import annotations

import re
import warnings
from re import _parser  # type: ignore[attr-defined]  # typeshed leaves it out


def pattern_refusal(pattern: str) -> str:
    """Why a regular expression is of no use in a type, or an empty text: whoever reads it, Python
    (`re`) or a JSON Schema validator (jsonschema-rs), must take it, and not as something else."""
    import jsonschema_rs

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of what will mean something else, and does elsewhere
            _parser.parse(pattern)
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression: {error}"
    except Warning as warning:
        return f"is read in two ways: {str(warning)[:1].lower()}{str(warning)[1:]}"
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (ValueError, jsonschema_rs.ValidationError):
        return "is one in Python only: JSON Schema validators refuse it"
    return ""
