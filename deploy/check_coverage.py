"""`python -m deploy.check_coverage`: branch coverage of the last run against each package's floor."""

from __future__ import annotations

import io
import sys

from coverage import Coverage

# package → floor in percent, branches counted
FLOORS = {
    "services/kit/*": 98.0,
    "services/matching/engine/*": 98.0,
    "services/competences/*": 95.0,
    "services/certification/*": 95.0,
    "services/parcours/*": 95.0,
    "services/matching/*": 95.0,
    "services/gateway/*": 95.0,
}


def main() -> int:
    coverage = Coverage()
    coverage.load()
    below = 0
    for pattern, floor in FLOORS.items():
        total = coverage.report(include=[pattern], file=io.StringIO(), omit=["*/migrations/*"])
        verdict = "ok" if total >= floor else "BELOW"
        below += total < floor
        print(f"{pattern:32} {total:6.1f} %  floor {floor:.0f} %  {verdict}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
