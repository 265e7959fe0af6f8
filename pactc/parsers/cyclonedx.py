"""CycloneDX bills of materials as JSON, checked by cyclonedx-python-lib with the schema of the
version that they state: https://cyclonedx.org/docs/latest/json/"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ._report import Refused, Report, brief, document, mapping, once, rows, shown


def read(data: bytes) -> Report:
    """Ids are `purl`, or `name==version` where there is none. Raises Refused."""
    value = document(data)
    if value.get("bomFormat") != "CycloneDX":
        raise Refused("P613", "its `bomFormat` is not CycloneDX")
    _valid(data, value.get("specVersion"))
    components = list(_components(value))
    refs = [str(c["bom-ref"]) for c in components if "bom-ref" in c]
    root = mapping(value.get("metadata", {}), "`metadata`").get("component")
    if isinstance(root, dict) and "bom-ref" in root:
        refs.append(str(root["bom-ref"]))
    once(refs, "bom-ref")
    _dependencies(value, {*refs})
    ids = once((_id(c) for c in components), "component")
    counts = {"components": len(components),
              "unversioned": sum(not c.get("version") for c in components),
              "unlicensed": sum(not c.get("licenses") for c in components)}  # fmt: skip
    facts = {"version": str(value["specVersion"])}
    if isinstance(root, dict) and root.get("name"):
        facts["of"] = f"{root['name']} {root.get('version', '')}".strip()[:200]
    return Report("cyclonedx", counts, ids, facts)


def _valid(data: bytes, version: Any) -> None:
    from cyclonedx.exception import MissingOptionalDependencyException
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    known = {v.to_version(): v for v in SchemaVersion if v >= SchemaVersion.V1_2}
    if not isinstance(version, str) or version not in known:
        raise Refused("P613", f"its `specVersion` {shown(version)} is none that is known")
    try:
        error = JsonStrictValidator(known[version]).validate_str(data.decode())
    except MissingOptionalDependencyException as missing:  # pragma: no cover
        raise Refused("P613", f"it cannot be checked here: {missing}") from None
    if error is not None:
        raise Refused("P613", f"it breaks the schema of CycloneDX {version}: {brief(error)}")


def _components(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in rows(value.get("components", []), "`components`"):
        yield component
        yield from _components(component)


def _dependencies(value: Mapping[str, Any], known: set[str]) -> None:
    edges = rows(value.get("dependencies", []), "`dependencies`")
    once((str(e.get("ref") or "") for e in edges), "dependency")
    for edge in edges:
        for ref in (edge["ref"], *(edge.get("dependsOn") or ())):
            if ref not in known:
                raise Refused("P615", f"a dependency names {shown(ref)}, which is not there")


def _id(component: Mapping[str, Any]) -> str:
    said = component.get("purl") or f"{component['name']}=={component.get('version') or ''}"
    return f"{said}#{component['bom-ref']}" if _file(component) else str(said)


def _file(component: Mapping[str, Any]) -> bool:
    """Files of one name are many; what tells them apart is their reference."""
    return component.get("type") == "file" and "bom-ref" in component
