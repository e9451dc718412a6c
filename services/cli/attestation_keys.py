"""The keys that sign attestations: a JWKS file that its owner alone may read; the first key signs, the others verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from services.cli.data_folder import write_private


def ensure_keys(path: Path) -> None:
    """The file, made with one key when absent, then kept: what was signed must go on verifying."""
    if not path.exists():
        write_private(path, {"keys": [_key()]})


def add_key(path: Path) -> None:
    """A new key that signs from now on; those before it stay, for what they signed."""
    content = json.loads(path.read_text(encoding="utf-8"))
    write_private(path, {"keys": [_key(), *content["keys"]]})


def _key() -> dict[str, Any]:
    return dict(OKPKey.generate_key("Ed25519", {"use": "sig"}, private=True).as_dict(private=True))
