"""A migration that landed stays as it is: installations have run it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEALS = ROOT / "deploy" / "migrations.sha256"


def seals() -> dict[str, str]:
    """The digest of each landed file, as `sha256sum` writes them."""
    lines = SEALS.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def digests() -> dict[str, str]:
    paths = (path for path in ROOT.glob("services/*/migrations/versions/*") if path.is_file())
    return {path.relative_to(ROOT).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths}


def test_no_landed_migration_was_edited_or_removed() -> None:
    found = digests()
    edited = sorted(name for name, digest in seals().items() if found.get(name) != digest)
    assert edited == [], "put these back as they were, and write what you meant to change as a new migration"


def test_every_migration_is_sealed() -> None:
    new = " ".join(sorted(digests().keys() - seals().keys()))
    assert not new, f"once it is right: sha256sum {new} >> {SEALS.relative_to(ROOT)}"
