from __future__ import annotations

from tests.certification.titres.attestations.conftest import api, keys_file

__all__ = ["api", "keys_file"]
