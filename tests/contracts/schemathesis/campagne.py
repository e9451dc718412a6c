"""The campaign: schemathesis' own command line, every check, every phase, each operation called by who may call it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from services.cli.settings import inherited_environment
from tests.contracts.document import Document, operations, whole_document
from tests.contracts.schemathesis.acteurs import holder_of
from tests.contracts.schemathesis.decor import Decor
from tests.support.installation import RunningInstallation

HERE = Path(__file__).parent
REFUSED = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429]
COMPLETE_WITHIN_S = 60.0
KNOWN_SHARE = 0.8  # of the identifiers are some that exist
SETTINGS: dict[str, dict[str, Any]] = {
    "generation": {"mode": "all", "database": "none", "no-shrink": True},
    # 428 is the status of a missing If-Match (RFC 6585); 410 and 412 are told before the data is looked at
    "checks.missing_required_header": {"expected-statuses": [*REFUSED, 410, 428]},
    "checks.negative_data_rejection": {"expected-statuses": [*REFUSED, 410, 412, 428]},
    "phases.stateful": {"max-steps": 4},
}


def run(
    installation: RunningInstallation, folder: Path, *, examples: int, options: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the campaign in `folder`; its return code is 0 when nothing is found."""
    document = _published(installation)
    decor = Decor.plant(installation)
    client = {"client_id": "demo-rh", "client_secret": installation.installation.issuer.secret("demo-rh")}
    (folder / "monde.json").write_text(json.dumps({"known": decor.known, "client": client}), encoding="utf-8")
    settings = "\n".join(_settings(installation, document, decor, examples))
    (folder / "schemathesis.toml").write_text(settings, encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", "schemathesis.toml", "run",
        f"{installation.url}/openapi.json", "--checks", "all", "--continue-on-failure", "--no-color", *options,
    ]  # fmt: skip
    environment = {**inherited_environment(), "NO_PROXY": "127.0.0.1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _published(installation: RunningInstallation) -> Document:
    """The gateway's document, once every service has told its part of it: each operation needs its token."""
    expected = len(list(operations(whole_document())))
    until = time.monotonic() + COMPLETE_WITHIN_S
    while True:
        answer = httpx.get(f"{installation.url}/openapi.json", timeout=30, trust_env=False)
        document: Document = answer.raise_for_status().json()
        if len(list(operations(document))) == expected:
            return document
        assert time.monotonic() < until, "a service did not tell its part of the document"
        time.sleep(1)


def _settings(installation: RunningInstallation, document: Document, decor: Decor, examples: int) -> Iterator[str]:
    """Lines of TOML: the token of each operation, and identifiers that exist beside those that schemathesis makes up."""
    yield f"hooks = {json.dumps(str(HERE / 'appelant.py'))}"
    yield "request-timeout = 40"
    generation = {**SETTINGS["generation"], "max-examples": examples}
    for table, values in {**SETTINGS, "generation": generation}.items():
        yield f"[{table}]"
        yield from (f"{key} = {json.dumps(value)}" for key, value in values.items())
    for name, known in decor.known.items():
        yield f"[dictionaries.{name}]"
        yield f"values = {json.dumps(known)}"
    for _, _, operation in operations(document):
        if "x-action" in operation:
            token = installation.token(holder_of(operation))
            yield "[[operations]]"
            yield f"include-operation-id = {json.dumps(operation['operationId'])}"
            yield "[operations.headers]"
            yield f"Authorization = {json.dumps(f'Bearer {token}')}"
            yield "[operations.parameters]"
            for parameter, dictionary in decor.parameters(operation).items():
                yield f'"{parameter}" = {{ dictionary = "{dictionary}", probability = {KNOWN_SHARE} }}'
