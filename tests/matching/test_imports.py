"""What serving costs to import: the libraries that only train, measure or rank whole populations stay out."""

from __future__ import annotations

import subprocess
import sys


def test_serving_imports_neither_scikit_learn_nor_pandas_nor_a_compiler() -> None:
    asked = "import sys, services.matching.app; print(*{'sklearn', 'pandas', 'numba', 'llvmlite'} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
