"""A person's copy as a zip: a page to read, and each service's part as JSON."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

import orjson

_STYLE = "body{font:16px sans-serif;margin:2em;max-width:70em}td,th{text-align:left;vertical-align:top;padding:.2em 1em .2em 0}"


def archive(export: Mapping[str, Any], at: datetime) -> bytes:
    """`export`: an ExportComplet as JSON reads it; the same one gives the same bytes."""
    services = export["services"]
    files = {f"{name}.json": orjson.dumps(part, option=orjson.OPT_INDENT_2) for name, part in services.items()}
    files["index.html"] = "\n".join(_page(export, at)).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in sorted(files.items()):
            bundle.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _page(export: Mapping[str, Any], at: datetime) -> Iterator[str]:
    yield f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Mes données</title><style>{_STYLE}</style>'
    yield f"<h1>Mes données dans Passerelle</h1><p>Copie du {at:%d/%m/%Y} à {at:%H:%M} (UTC), profil {export['profil_id']}."
    yield "Chaque service a son fichier JSON, à côté de cette page, qui en montre toutes les lignes.</p>"
    for name, part in export["services"].items():
        yield f'<h2>Service « {escape(name)} » (<a href="{escape(name)}.json">{escape(name)}.json</a>)</h2>'
        for kind, rows in part["parties"].items():
            yield from _rows(kind, rows)
        yield "<h3>Ce qui n'est pas repris ici</h3><ul>"
        yield from (f"<li>{_words(kind)} : {escape(reason)}</li>" for kind, reason in part["non_repris"].items())
        yield "</ul>"


def _rows(kind: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f"<details><summary>{_words(kind)} : {len(rows) or 'rien'}</summary>"
    for row in rows:
        yield "<table>"
        yield from (f"<tr><th>{_words(name)}<td>{escape(_text(value))}" for name, value in row.items())
        yield "</table><hr>"
    yield "</details>"


def _words(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
