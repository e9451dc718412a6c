"""The keys that sign attestations: a JWKS file that its owner alone may read; the first key signs, the others verify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from services.cli.data_folder import read_keys, write_private


def ensure_keys(path: Path) -> None:
    """The file, made with one key when absent, then kept: what was signed must go on verifying."""
    if not path.exists():
        write_private(path, {"keys": [_key()]})


def add_key(path: Path) -> None:
    """A new key that signs from now on, in a file made when absent; those before it stay, for what they signed."""
    write_private(path, {"keys": [_key(), *read_keys(path)]})


def _key() -> dict[str, Any]:
    return dict(OKPKey.generate_key("Ed25519", {"use": "sig"}, private=True).as_dict(private=True))
