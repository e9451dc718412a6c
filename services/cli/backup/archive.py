"""The file of a backup: a tar of what was saved, with the digest of each piece; closed to others, sealed by age on demand."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pyrage import DecryptError, IdentityError, RecipientError, decrypt_file, encrypt_file, x25519

from services.cli.errors import CommandError

FORMAT = 1
CONTENT = "contenu.json"
_SEALED = b"age-encryption.org/"


class SavedDatabase(BaseModel):
    """`revision` of its migrations, and how many rows each table had."""

    revision: str
    lignes: dict[str, int]


class Content(BaseModel):
    """Content of a backup: `faite_le` in ISO 8601, and the SHA-256 of each piece."""

    format: int
    version: str
    faite_le: str
    bases: dict[str, SavedDatabase]
    empreintes: dict[str, str] = {}


def pack(folder: Path, content: Content, target: Path, recipients: Sequence[str]) -> None:
    """Write the files of `folder` to `target`, whole or not at all; sealed for `recipients`, public keys of age.

    Raises CommandError for a key that is none.
    """
    try:
        keys = [x25519.Recipient.from_str(key) for key in recipients]
    except RecipientError:
        raise CommandError("Une clé publique age s'écrit « age1… ».") from None
    pieces = sorted(path for path in folder.iterdir() if path.is_file())
    content.empreintes = {path.name: digest(path) for path in pieces}
    (folder / CONTENT).write_text(content.model_dump_json(indent=1), encoding="utf-8")
    plain = folder / "archive"
    with tarfile.open(plain, "w") as archive:
        for path in (folder / CONTENT, *pieces):
            archive.add(path, arcname=path.name)
    whole = plain
    if keys:
        whole = folder / "archive.age"
        encrypt_file(str(plain), str(whole), keys)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        _copy(whole, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def unpack(source: Path, folder: Path, identity: Path | None) -> Content:
    """The files of a backup in `folder`, checked; raises CommandError when it is not one, is damaged, or stays sealed."""
    plain = source
    try:
        with source.open("rb") as file:
            sealed = file.read(len(_SEALED)).startswith(_SEALED)
    except OSError as error:
        raise CommandError(f"{source} ne se lit pas: {error.strerror}.") from None
    if sealed:
        plain = folder / "archive"
        _open(source, plain, identity)
    try:
        with tarfile.open(plain) as archive:
            archive.extractall(folder, filter="data")
        content = Content.model_validate_json((folder / CONTENT).read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, ValidationError):
        raise CommandError(f"{source} n'est pas une sauvegarde de Passerelle, ou elle est coupée.") from None
    if content.format != FORMAT:
        raise CommandError(f"{source} est d'un format que cette version ne lit pas ({content.format}).")
    for name, known in content.empreintes.items():
        if not (folder / name).is_file() or digest(folder / name) != known:
            raise CommandError(f"{source} est abîmée: {name} n'est pas ce qui a été sauvegardé. Rien n'a été touché.")
    return content


def _open(source: Path, plain: Path, identity: Path | None) -> None:
    if identity is None:
        raise CommandError(f"{source} est chiffrée: donnez le fichier de clé age avec --identite.")
    try:
        lines = identity.read_text(encoding="utf-8").splitlines()
        keys = [x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
        decrypt_file(str(source), str(plain), keys)
    except (OSError, UnicodeDecodeError, IdentityError, DecryptError):
        raise CommandError(f"{identity} n'ouvre pas {source}.") from None


def _copy(source: Path, target: Path) -> None:
    """On the disk when it returns, readable by its owner alone."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as written, source.open("rb") as read:
        while block := read.read(1 << 20):
            written.write(block)
        written.flush()
        os.fsync(descriptor)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
