"""The secrets behind the seals of juries: a file of their own, so that no other secret of the installation breaks a seal."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from services.cli.data_folder import write_private


def ensure_secrets(path: Path, sealed_before: str | None) -> None:
    """The file, made when absent, then kept: the first secret seals, those after it check what they sealed.

    `sealed_before` is the one with which an installation sealed that had no such file.
    """
    if not path.exists():
        former = [sealed_before] if sealed_before else []
        write_private(path, {"secrets": [secrets.token_hex(32), *former]})


def read_secrets(path: Path) -> list[str]:
    """None as long as the installation has not been started."""
    return list(json.loads(path.read_text(encoding="utf-8"))["secrets"]) if path.exists() else []
