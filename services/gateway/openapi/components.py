"""Components of several documents in one: identical ones once, differing ones under their service's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
Key = tuple[str, str]
"""A component: its section (« schemas ») and its name."""

ROOT = "#/components/"
# written once, by the gateway
_LEFT_OUT = "securitySchemes"


@dataclass
class Renaming:
    """What the references of one document become."""

    of: dict[Key, str] = field(default_factory=dict)

    def apply(self, value: Any) -> Any:
        """A copy of `value` with its references rewritten."""
        if isinstance(value, dict):
            return {name: self.apply(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.apply(part) for part in value]
        if isinstance(value, str) and value.startswith(ROOT):
            section, _, name = value.removeprefix(ROOT).partition("/")
            return f"{ROOT}{section}/{self.of.get((section, name), name)}"
        return value


def _components(document: Document) -> dict[Key, Any]:
    sections = document.get("components", {})
    return {
        (section, name): value
        for section, entries in sections.items()
        if section != _LEFT_OUT
        for name, value in entries.items()
    }


def _references(value: Any) -> Iterator[Key]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
    elif isinstance(value, str) and value.startswith(ROOT):
        section, _, name = value.removeprefix(ROOT).partition("/")
        yield section, name


def _used(document: Document, components: dict[Key, Any]) -> dict[Key, Any]:
    """The components that the document's paths reach."""
    used: set[Key] = set()
    waiting = list(_references(document.get("paths", {})))
    while waiting:
        key = waiting.pop()
        if key in components and key not in used:
            used.add(key)
            waiting += _references(components[key])
    return {key: value for key, value in components.items() if key in used}


def _named(component: Any, former: str, name: str) -> Any:
    """The component with a title that follows its name: generators of clients name their classes by it."""
    if name != former and isinstance(component, dict) and component.get("title") == former:
        return {**component, "title": name}
    return component


def _clashing(known: Mapping[str, dict[Key, Any]]) -> set[Key]:
    """Names under which services mean different things, by their own text or by what they refer to."""
    values: dict[Key, list[Any]] = {}
    for components in known.values():
        for key, value in components.items():
            values.setdefault(key, []).append(value)
    clashing = {key for key, found in values.items() if any(value != found[0] for value in found[1:])}
    shared = {key for key, found in values.items() if len(found) > 1}
    while True:
        more = {key for key in shared - clashing if not clashing.isdisjoint(_references(values[key][0]))}
        if not more:
            return clashing
        clashing |= more


def merge_components(documents: Mapping[str, Document]) -> tuple[Document, dict[str, Renaming]]:
    """The components in one, and how each document's references change."""
    known = {name: _used(document, _components(document)) for name, document in documents.items()}
    clashing = _clashing(known)
    taken = {key for components in known.values() for key in components}
    renamings = {name: Renaming() for name in known}
    for service, components in known.items():
        for key in sorted(clashing & components.keys()):
            name = f"{service.capitalize()}{key[1]}"
            while (key[0], name) in taken:
                name += "_"
            taken.add((key[0], name))
            renamings[service].of[key] = name
    merged: Document = {}
    for service, components in known.items():
        for key, value in components.items():
            section, name = key[0], renamings[service].of.get(key, key[1])
            merged.setdefault(section, {})[name] = _named(renamings[service].apply(value), key[1], name)
    return {section: dict(sorted(entries.items())) for section, entries in sorted(merged.items())}, renamings
