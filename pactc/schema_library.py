"""jsonschema, in a fifth of the time that it takes to import.

With the extra `format`, which cyclonedx-python-lib wants, it imports rfc3987_syntax, and that
builds thirty-nine parsers of its grammar, which takes a second or two, whether or not anybody ever
asks for the formats `iri` and `iri-reference`. Here they are built when the first one is checked.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType

_SLOW = "rfc3987_syntax"


def _is_valid_syntax(term: str, value: str) -> bool:
    """As rfc3987_syntax.is_valid_syntax, which it asks."""
    return bool(importlib.import_module(_SLOW).is_valid_syntax(term, value))


def _stand_in() -> ModuleType:
    module = ModuleType(_SLOW)
    module.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    return module


_added = _SLOW not in sys.modules and importlib.util.find_spec(_SLOW) is not None
if _added:
    sys.modules[_SLOW] = _stand_in()
try:
    from jsonschema import Draft202012Validator as Draft202012Validator
    from jsonschema import validators as validators
    from jsonschema.exceptions import SchemaError as SchemaError
    from jsonschema.exceptions import ValidationError as ValidationError
finally:
    if _added:
        del sys.modules[_SLOW]
