"""What the text of a module may not do: each rule returns the breaches that it finds in a parsed module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call, with the dotted text of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def commits(tree: ast.AST) -> list[str]:
    """The transaction belongs to the kit: one request, one transaction."""
    return [text for _, text in calls(tree) if text.endswith((".commit", ".rollback", ".begin"))]


def environment(tree: ast.AST) -> list[str]:
    texts = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name))
    return [text for text in texts if text in ("os.environ", "os.getenv", "environ", "getenv", "os.environb")]


def other_clocks(tree: ast.AST) -> list[str]:
    """A rule is tested on the clock of its service: another one answers by the hour of the machine."""
    machine = ("datetime.now", "date.today", "utcnow", "utcfromtimestamp")
    return [text for _, text in calls(tree) if text.endswith(machine)]


_INSTANT = re.compile(r"(^|[._])(now|instant|maintenant|clock\(\)|utc_now\(\))$")


def days_of_instants(tree: ast.AST) -> list[str]:
    """An instant in UTC has the day before, the year before, of what the calendar of Paris says."""
    dates = [text for node, text in calls(tree) if text.endswith(".date") and not node.args]
    parts = (
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ("year", "month", "day")
    )
    return dates + [ast.unparse(part) for part in parts if _INSTANT.search(ast.unparse(part.value))]


_SECRET = re.compile(r"(secret|password|signature|sealed|bearer|token|jeton)[a-z_]*$")


def told_secrets(tree: ast.AST) -> list[str]:
    """`==` answers sooner the earlier two texts differ: whoever measures it guesses them byte by byte."""

    def names_one(side: ast.AST) -> bool:
        named = side.func if isinstance(side, ast.Call) else side
        return isinstance(named, ast.Name | ast.Attribute) and bool(_SECRET.search(ast.unparse(named)))

    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        and any(names_one(side) for side in (node.left, *node.comparators))
    ]


def late_exits(tree: ast.AST) -> list[str]:
    """`Depends` on a generator of the same module without scope="function": it would end after the answer (trap T1)."""
    generators = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in ast.walk(node))
    }
    return [
        ast.unparse(node)
        for node, text in calls(tree)
        if text == "Depends"
        and node.args
        and ast.unparse(node.args[0]) in generators
        and not any(keyword.arg == "scope" for keyword in node.keywords)
    ]


def live_imports(tree: ast.AST) -> list[str]:
    """What a migration takes from today's code and would say otherwise tomorrow; the kit's data room is there for it."""
    names = [
        *(alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names),
        *(node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)),
    ]
    ours = [name for name in names if name.startswith(("services", "deploy", "."))]
    return [name for name in ours if not name.startswith("services.kit.data")]
