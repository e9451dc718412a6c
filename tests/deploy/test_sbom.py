"""The bill of materials, made by its command: every package of the image, with its version and digests, and no other."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.deploy.fichiers import ROOT

PINNED = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)


def made(folder: Path, lock: str) -> dict[str, Any]:
    """What `make sbom` writes for a lock file."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "requirements.serve.lock").write_text(lock, encoding="utf-8")
    # -o: what is installed stays as it is
    line = ["make", "-o", "install", "sbom", f"BIN={Path(sys.executable).parent}"]
    subprocess.run(line, cwd=folder, check=True, capture_output=True)
    return dict(json.loads((folder / "passerelle.cdx.json").read_text(encoding="utf-8")))


def told(sbom: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["version"] for one in sbom["components"]}


def test_every_package_is_told_with_its_version_and_digests(tmp_path: Path) -> None:
    lock = (ROOT / "requirements.serve.lock").read_text(encoding="utf-8")
    sbom = made(tmp_path, lock)
    assert (sbom["bomFormat"], sbom["metadata"]["component"]["name"]) == ("CycloneDX", "passerelle")
    assert told(sbom) == dict(PINNED.findall(lock))
    digests = {one["content"] for part in sbom["components"] for one in part["externalReferences"][0]["hashes"]}
    assert digests == set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    assert made(tmp_path, lock) == sbom, "the same lock makes the same bill"


def test_a_package_more_would_be_told(tmp_path: Path) -> None:
    lock = (ROOT / "requirements.serve.lock").read_text(encoding="utf-8")
    before = told(made(tmp_path, lock))
    after = told(made(tmp_path, f"{lock}\nintrus==1.0 --hash=sha256:{'0' * 64}\n"))
    assert {name: after[name] for name in set(after) - set(before)} == {"intrus": "1.0"}
