"""The file of a backup: whole or refused with what is wrong, closed to others, sealed for whom it was made."""

from __future__ import annotations

import stat
import tarfile
from pathlib import Path

import pytest
from pyrage import x25519

from services.cli.backup.archive import CONTENT, FORMAT, Content, SavedDatabase, pack, unpack
from services.cli.backup.programs import _connection
from services.cli.backup.restore import _check
from services.cli.backup.save import ORDER
from services.cli.errors import CommandError
from services.cli.revisions import revisions


def content(**more: object) -> Content:
    bases = {name: SavedDatabase(revision=revisions(name)[-1], lignes={"t": 1}) for name in ORDER}
    given = {"format": FORMAT, "version": "0.2.0", "faite_le": "2026-12-01T00:00:00+00:00", "bases": bases}
    return Content.model_validate({**given, **more})


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "pieces"
    folder.mkdir()
    for name in ORDER:
        (folder / f"{name}.dump").write_bytes(name.encode() * 100)
    return folder


def unpacked(source: Path, into: Path, identity: Path | None = None) -> Content:
    into.mkdir()
    return unpack(source, into, identity)


def test_gives_back_what_was_saved_and_is_closed_to_others(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "s.tar"
    pack(saved, content(), target, [])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    found = unpacked(target, tmp_path / "la")
    assert sorted(found.empreintes) == sorted(f"{name}.dump" for name in ORDER)
    assert (tmp_path / "la" / "parcours.dump").read_bytes() == b"parcours" * 100
    _check(found)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_is_none_or_is_cut_or_damaged_is_refused(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "s.tar"
    pack(saved, content(), target, [])
    whole = target.read_bytes()
    target.write_bytes(whole.replace(b"parcoursparcours", b"parcoursParcours", 1))
    with pytest.raises(CommandError, match="parcours.dump n'est pas ce qui a été sauvegardé"):
        unpacked(target, tmp_path / "a")
    for number, wrong in enumerate((whole[: len(whole) // 2], b"PK\x03\x04", b"")):
        target.write_bytes(wrong)
        with pytest.raises(CommandError, match=r"n'est pas une sauvegarde|est abîmée"):
            unpacked(target, tmp_path / f"b{number}")
    with pytest.raises(CommandError, match="ne se lit pas"):
        unpacked(tmp_path / "absente", tmp_path / "c")


def test_a_piece_that_would_be_written_elsewhere_is_refused(tmp_path: Path) -> None:
    target, outside = tmp_path / "s.tar", tmp_path / "dehors"
    (tmp_path / CONTENT).write_text(content().model_dump_json())
    with tarfile.open(target, "w") as archive:
        archive.add(tmp_path / CONTENT, arcname=CONTENT)
        archive.add(tmp_path / CONTENT, arcname="../dehors")
    with pytest.raises(CommandError):
        unpacked(target, tmp_path / "la")
    assert not outside.exists()


def test_a_sealed_one_is_opened_by_its_key_alone(saved: Path, tmp_path: Path) -> None:
    ours, other = x25519.Identity.generate(), x25519.Identity.generate()
    keys = {name: tmp_path / name for name in ("ours", "other", "none")}
    for name, key in (("ours", ours), ("other", other)):
        keys[name].write_text(f"# créée un jour\n{key}\n")
    target = tmp_path / "s.age"
    pack(saved, content(), target, [str(ours.to_public())])
    assert b"parcoursparcours" not in target.read_bytes()
    with pytest.raises(CommandError, match="--identite"):
        unpacked(target, tmp_path / "a")
    for name in ("other", "none"):
        with pytest.raises(CommandError, match="n'ouvre pas"):
            unpacked(target, tmp_path / f"b-{name}", keys[name])
    unpacked(target, tmp_path / "c", keys["ours"])
    with pytest.raises(CommandError, match="age1"):
        pack(saved, content(), target, ["pas une clé"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"bases": {}}, "ne tient pas la base"),
        ({"bases": {name: SavedDatabase(revision="9999", lignes={}) for name in ORDER}}, "plus récente"),
    ],
)
def test_what_this_version_cannot_put_back_is_refused_first(
    saved: Path, tmp_path: Path, more: dict[str, object], said: str
) -> None:
    target = tmp_path / "s.tar"
    pack(saved, content(**more), target, [])
    with pytest.raises(CommandError, match=said):
        _check(unpacked(target, tmp_path / "la"))


def test_another_format_is_refused(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "s.tar"
    pack(saved, content(format=FORMAT + 1), target, [])
    with pytest.raises(CommandError, match="format"):
        unpacked(target, tmp_path / "la")


def test_a_password_goes_by_the_environment() -> None:
    given = _connection("postgresql+asyncpg://elle:mot%20de%20passe@hote:6543/base?sslmode=require")
    assert given == {
        "PGHOST": "hote", "PGPORT": "6543", "PGUSER": "elle", "PGPASSWORD": "mot de passe", "PGDATABASE": "base",
        "PGSSLMODE": "require",
    }  # fmt: skip
    assert _connection("postgresql://elle@/base?host=/run/pg")["PGHOST"] == "/run/pg"
