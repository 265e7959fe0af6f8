"""SPDX 2 bills of materials as JSON, read and checked by spdx-tools:
https://spdx.github.io/spdx-spec/v2.3/"""

from __future__ import annotations

from typing import Any

from ._report import Refused, Report, brief, document, once, rows, shown


def read(data: bytes) -> Report:
    """Ids are `name==version` with the SPDX id. Raises Refused."""
    value = document(data)
    version = value.get("spdxVersion")
    if version not in ("SPDX-2.2", "SPDX-2.3"):
        raise Refused("P613", f"its `spdxVersion` is {shown(version)}, not SPDX-2.2 or SPDX-2.3")
    # It takes the last of two, so what it would merge is asked of the text itself.
    elements = [e for k in ("packages", "files", "snippets") for e in rows(value.get(k, []), k)]
    once((str(e.get("SPDXID") or "") for e in elements), "SPDXID")
    from spdx_tools.spdx.parser.error import SPDXParsingError
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    try:
        made: Any = JsonLikeDictParser().parse(dict(value))
        wrong = [m.validation_message for m in validate_full_spdx_document(made)]
    except SPDXParsingError as error:
        wrong = [str(m) for m in error.get_messages()]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wrong = [f"{type(error).__name__}: {error}"]
    if wrong:
        raise Refused("P613", f"it breaks {version}: {brief(wrong[0])}")
    ids = [f"{p.name}=={p.version or ''}#{p.spdx_id}" for p in made.packages]
    counts = {"components": len(ids), "files": len(made.files),
              "unversioned": sum(not p.version for p in made.packages)}  # fmt: skip
    facts = {"version": str(version), "of": str(made.creation_info.name)}
    return Report("spdx", counts, once(ids, "package"), facts)
