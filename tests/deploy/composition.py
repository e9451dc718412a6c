"""compose.yaml, read with the values of an .env as the engine does: an empty or missing value that is needed is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.fichiers import DEPLOY

COMPOSE = DEPLOY / "compose.yaml"
EXAMPLE = DEPLOY / "compose.env.exemple"
_VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


class ValueMissing(Exception):
    """A variable that compose.yaml requires has no value."""


def read_env(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}


def interpolated(content: Any, env: Mapping[str, str]) -> Any:
    if isinstance(content, dict):
        return {name: interpolated(value, env) for name, value in content.items()}
    if isinstance(content, list):
        return [interpolated(value, env) for value in content]
    return _VARIABLE.sub(lambda found: _value(found, env), content) if isinstance(content, str) else content


def _value(found: re.Match[str], env: Mapping[str, str]) -> str:
    name, kind, other = found.groups()
    value = env.get(name, "")
    if not value and kind == "?":
        raise ValueMissing(name)
    return value or other or ""


def read_compose(env: Mapping[str, str], file: Path = COMPOSE) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return dict(interpolated(content, env))


def in_order(services: Mapping[str, Any]) -> list[str]:
    """Names of the services, each after those that it waits for."""
    done: list[str] = []
    while len(done) < len(services):
        ready = [
            name for name, one in services.items() if name not in done and set(one.get("depends_on", ())) <= set(done)
        ]
        assert ready, "they wait for one another"
        done += ready
    return done
