"""A state is written in one place: an architecture test, on the text of the service."""

from __future__ import annotations

import ast
from pathlib import Path

HOUSE = Path(__file__).parents[3] / "services" / "certification"


def states_by_hand(tree: ast.AST) -> list[str]:
    """Where a state is written without its table of passages: `row.etat = …`, or a row made with `etat=EtatX.Y`."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written = [inner for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Attribute)]
            found += [inner for inner in written if inner.attr == "etat"]
        said = []
        if isinstance(node, ast.Dict):
            said = [
                value for key, value in zip(node.keys, node.values, strict=True) if key and ast.unparse(key) == "'etat'"
            ]
        elif isinstance(node, ast.keyword) and node.arg == "etat":
            said = [node.value]
        found += [one for one in said if ast.unparse(one).startswith(("Etat", "E."))]
    return [ast.unparse(one) for one in found]


def test_a_state_is_written_by_its_table_of_passages_alone() -> None:
    for breach in ("row.etat = x", "row.etat, row.le = x, y", "Prime(etat=EtatPrime.DUE)", "{'etat': E.BROUILLON}"):
        assert states_by_hand(ast.parse(breach)), "the rule sees no breach"
    modules = [path for path in sorted(HOUSE.rglob("*.py")) if "versions" not in path.parts]
    trees = {path.relative_to(HOUSE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in modules}
    del trees["cycles/cycle.py"]
    found = {name: states_by_hand(tree) for name, tree in trees.items()}
    wanted = "a row is born in `Transition….born()` and moves by `Cycle.move`: services/certification/cycles"
    assert {name: breaches for name, breaches in found.items() if breaches} == {}, wanted
