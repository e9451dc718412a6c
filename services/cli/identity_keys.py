"""The keys that seal civil identities: a JWKS file that its owner alone may read; the first seals, all open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc.jwk import OctKey

from services.cli.data_folder import read_keys, write_private


def ensure_keys(path: Path, now: datetime) -> None:
    """The file, made with one key when absent, then kept: without it, what was sealed is lost."""
    if not path.exists():
        write_private(path, {"keys": [_key(now)]})


def add_key(path: Path, now: datetime) -> str:
    """A new key that seals from now on, in a file made when absent; those before it stay as long as something is sealed by them.

    Returns its name.
    """
    key = _key(now)
    write_private(path, {"keys": [key, *read_keys(path)]})
    return str(key["kid"])


def _key(now: datetime) -> dict[str, Any]:
    """A secret of 256 bits, named by its instant: whoever keeps the file sees which is which."""
    name = f"{now:%Y-%m-%dT%H%M%S.%fZ}"
    return dict(OctKey.generate_key(256, {"kid": name, "use": "enc"}, private=True).as_dict(private=True))
