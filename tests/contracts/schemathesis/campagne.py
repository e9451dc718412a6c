"""The campaign: schemathesis' own command line, every check, every phase, each operation called by who may call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.contracts.schemathesis.acteurs import holder_of
from tests.contracts.schemathesis.decor import Decor

Token = Callable[[str], str]


def configuration(document: dict[str, Any], token: Token, decor: Decor, examples: int) -> dict[str, Any]:
    """What schemathesis reads: the token of each operation, and identifiers that exist beside those it makes up."""
    operations: list[dict[str, Any]] = []
    for item in document["paths"].values():
        for operation in (part for part in item.values() if isinstance(part, dict) and "x-action" in part):
            client = holder_of(operation)
            operations.append(
                {
                    "include-operation-id": operation["operationId"],
                    "headers": {"Authorization": f"Bearer {token(client)}"},
                    "parameters": decor.parameters(operation),
                }
            )
    return {
        "generation": {"mode": "all", "max-examples": examples, "database": "none", "no-shrink": True},
        "phases": {
            "coverage": {"unexpected-methods": ["PUT", "PATCH", "DELETE", "POST", "TRACE", "OPTIONS"]},
            "stateful": {"max-steps": 4},
        },
        "dictionaries": {name: {"values": values} for name, values in decor.known.items()},
        "operations": operations,
    }


def run(url: str, token: Token, folder: Path, *, examples: int, options: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the campaign against the gateway at `url`; its return code says whether something was found."""
    answer = httpx.get(f"{url}/openapi.json", timeout=30, trust_env=False)
    document = answer.raise_for_status().json()
    config = configuration(document, token, Decor.plant(url, token), examples)
    path = folder / "schemathesis.toml"
    path.write_text(_toml(config), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(path), "run"]
    command += [
        f"{url}/openapi.json",
        "--checks",
        "all",
        "--continue-on-failure",
        "--no-color",
        "--seed",
        "1",
        *options,
    ]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _toml(config: dict[str, Any]) -> str:
    """Tables in TOML; JSON strings, numbers and lists are written the same there."""
    lines: list[str] = []
    for name in ("generation",):
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in config[name].items())]
    for phase, options in config["phases"].items():
        lines += [f"[phases.{phase}]", *(f"{key} = {json.dumps(value)}" for key, value in options.items())]
    for name, content in config["dictionaries"].items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(content['values'])}"]
    for operation in config["operations"]:
        lines += ["[[operations]]", f"include-operation-id = {json.dumps(operation['include-operation-id'])}"]
        lines += ["[operations.headers]", f"Authorization = {json.dumps(operation['headers']['Authorization'])}"]
        if operation["parameters"]:
            lines += ["[operations.parameters]"]
            for key, bound in operation["parameters"].items():
                lines += [f'"{key}" = {{ dictionary = "{bound}", probability = 0.8 }}']
    return "\n".join(lines) + "\n"
