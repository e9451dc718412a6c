"""The merged OpenAPI document, from the code alone: no server, no database."""

from __future__ import annotations

from importlib import import_module

import orjson

from services.cli.settings import DATABASES
from services.gateway.openapi import merge


def merged_document() -> str:
    """The document that the gateway serves, as JSON text."""
    documents = {name: import_module(f"services.{name}.app").create_app().openapi() for name in DATABASES}
    return orjson.dumps(merge(documents), option=orjson.OPT_INDENT_2).decode() + "\n"
