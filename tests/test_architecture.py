"""What must never happen, executable: each rule is checked on the whole tree, and its check on a breach of it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from importlinter.cli import lint_imports
from pydantic import BaseModel
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from deploy.problems_page import page, problem_classes
from services.kit.run.settings import ServiceSettings
from services.kit.web.routing import ServiceRoute
from tests.support.lecture import (
    commits,
    days_of_instants,
    environment,
    late_exits,
    live_imports,
    other_clocks,
    told_secrets,
)

ROOT = Path(__file__).parents[1]
SERVICES = ("competences", "certification", "parcours", "matching")
MODULES = [
    path
    for root in ("services", "deploy")
    for path in sorted((ROOT / root).rglob("*.py"))
    if "versions" not in path.parts
]
MIGRATIONS = sorted(ROOT.glob("services/*/migrations/versions/*.py"))
MAX_LINES, MAX_FUNCTION = 300, 40
# lists of declarations, or one story told once: longer than a function should be, read in one go
LONG_FUNCTIONS = {
    "services/kit/web/app.py::create_service",
    "services/kit/data/db.py::kit_metadata",
    "services/kit/run/http.py::ServiceClient.request",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_import_contracts_are_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


# --- rules on the text of a module


Rule = Callable[[ast.AST], list[str]]
May = Callable[[str], bool]
# the rule, the modules that it does not hold, a breach of it, and what to write instead
RULES: list[tuple[Rule, May, str, str]] = [
    (commits, lambda name: name.startswith("services/kit/"), "await db.commit()", "act in a UnitOfWork"),
    (
        environment,
        lambda name: name.endswith("/settings.py"),
        "import os\nx = os.environ['A']",
        "declare a setting of the service",
    ),
    (
        other_clocks,
        lambda name: name == "services/kit/data/days.py",
        "from datetime import datetime\nx = datetime.now(UTC)",
        "take uow.now or service.clock(), in a command services.kit.data.days.utc_now()",
    ),
    (
        days_of_instants,
        lambda name: name == "services/kit/data/days.py",
        "x = uow.now.year",
        "ask services.kit.data.days.civil_day first",
    ),
    (told_secrets, lambda name: False, "x = client.secret == given", "compare with hmac.compare_digest"),
    (
        late_exits,
        lambda name: False,
        "async def db():\n    yield 1\nD = Depends(db)",
        'say Depends(..., scope="function")',
    ),
]


@pytest.mark.parametrize(("rule", "may", "breach", "instead"), RULES, ids=lambda value: getattr(value, "__name__", ""))
def test_no_module_breaks(rule: Rule, may: May, breach: str, instead: str) -> None:
    assert rule(ast.parse(breach)), "the rule does not see its own breach"
    found = {name_of(path): rule(tree_of(path)) for path in MODULES if not may(name_of(path))}
    assert {name: breaches for name, breaches in found.items() if breaches} == {}, instead


@pytest.mark.parametrize("breach", ["x = row.creee_le.date()", "x = service.clock().month", "x = (now.day, 1)"])
def test_a_day_read_off_an_instant_would_be_seen(breach: str) -> None:
    assert days_of_instants(ast.parse(breach))


@pytest.mark.parametrize("breach", ["if sign(key) == signature: ...", "x = token != settings.x.get_secret_value()"])
def test_a_secret_compared_in_the_open_would_be_seen(breach: str) -> None:
    assert told_secrets(ast.parse(breach))


def test_a_migration_imports_nothing_that_changes() -> None:
    assert live_imports(ast.parse("from services.certification.regles import semis")), "the rule sees no breach"
    found = {name_of(path): live_imports(tree_of(path)) for path in MIGRATIONS}
    assert {name: breaches for name, breaches in found.items() if breaches} == {}, "write the rows in the migration"


def long_parts(path: Path) -> list[str]:
    found = []
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > MAX_LINES:
        found.append(f"{name_of(path)}: {lines} lines")

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                walk(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (child.end_lineno or 0) - child.lineno + 1
                if size > MAX_FUNCTION and f"{name_of(path)}::{prefix}{child.name}" not in LONG_FUNCTIONS:
                    found.append(f"{name_of(path)}::{prefix}{child.name}: {size} lines")

    walk(tree_of(path), "")
    return found


def test_modules_and_functions_stay_short() -> None:
    assert [part for path in MODULES for part in long_parts(path)] == []


def test_modules_of_tests_stay_short_too() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py")}
    assert [name_of(path) for path, count in lines.items() if count > MAX_LINES] == []


def test_every_module_of_the_kit_has_its_tests_and_every_service_too() -> None:
    # covered through the application that uses them
    through = {
        "app": "test_app", "errors": "test_problems", "routes": "test_feed", "logs": "test_middleware",
        "route_spec": "test_app", "routing": "test_routes", "settings": "test_db", "uow": "test_routes",
    }  # fmt: skip
    for path in sorted((ROOT / "services" / "kit").rglob("[a-z]*.py")):
        assert list((ROOT / "tests" / "kit").rglob(f"{through.get(path.stem, f'test_{path.stem}')}.py")), path.stem
    for service in (*SERVICES, "gateway", "cli"):
        assert list((ROOT / "tests" / service).rglob("test_*.py")), service


# --- rules on the routes


@cache
def app_of(service: str) -> FastAPI:
    return import_module(f"services.{service}.app").create_app()


def routes() -> list[tuple[str, ServiceRoute]]:
    return [(name, route) for name in SERVICES for route in app_of(name).routes if isinstance(route, ServiceRoute)]


def tables_in(annotation: Any) -> list[type]:
    """Table models anywhere in an annotation, fields of Pydantic models included (trap T8)."""
    seen: set[Any] = set()

    def walk(part: Any) -> Iterator[type]:
        if id(part) in seen:
            return
        seen.add(id(part))
        if inspect.isclass(part) and issubclass(part, SQLModel) and hasattr(part, "__table__"):
            yield part
        elif inspect.isclass(part) and issubclass(part, BaseModel):
            for model_field in part.model_fields.values():
                yield from walk(model_field.annotation)
        for inner in get_args(part):
            yield from walk(inner)

    return list(walk(annotation))


def signature_of(route: APIRoute) -> list[Any]:
    names = inspect.get_annotations(route.endpoint, eval_str=True)
    return [*names.values(), route.response_model]


def generators_of(dependant: Dependant) -> list[str]:
    found = []
    for inner in dependant.dependencies:
        call = inner.call
        if (inspect.isgeneratorfunction(call) or inspect.isasyncgenfunction(call)) and inner.scope != "function":
            found.append(getattr(call, "__name__", repr(call)))
        found += generators_of(inner)
    return found


def test_no_table_is_received_or_answered() -> None:
    found = {route.path: tables_in(part) for _, route in routes() for part in signature_of(route) if tables_in(part)}
    assert found == {}


def test_a_table_in_a_signature_would_be_seen() -> None:
    class Base(SQLModel, registry=registry()):
        pass

    class Agent(Base, table=True):
        id: int = Field(primary_key=True)
        is_admin: bool = False

    class Enveloppe(BaseModel):
        agents: list[Agent]

    for annotation in (Agent, list[Agent], Agent | None, Annotated[Agent, "corps"], Enveloppe):
        assert tables_in(annotation) == [Agent]


def test_no_dependency_ends_after_the_answer() -> None:
    assert {route.path: generators_of(route.dependant) for _, route in routes() if generators_of(route.dependant)} == {}


def test_a_dependency_that_ends_after_the_answer_would_be_seen() -> None:
    app = FastAPI()

    async def database() -> Any:
        yield 1

    @app.get("/late")
    async def late(db: int = Depends(database)) -> int:
        return db

    @app.get("/in-time")
    async def in_time(db: int = Depends(database, scope="function")) -> int:
        return db

    found = {route.path: generators_of(route.dependant) for route in app.routes if isinstance(route, APIRoute)}
    assert found == {"/late": ["database"], "/in-time": []}


# --- what must be written down


def test_the_page_of_problems_is_up_to_date() -> None:
    written = (ROOT / "docs" / "problemes.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m deploy.problems_page"


def test_a_slug_has_one_status_in_all_services() -> None:
    seen: dict[str, int] = {}
    for problem in problem_classes():
        assert seen.setdefault(problem.slug, problem.status) == problem.status, problem


def test_every_setting_is_documented() -> None:
    written = (ROOT / "docs" / "reglages.md").read_text(encoding="utf-8")
    names = set(ServiceSettings.model_fields)
    for service in (*SERVICES, "gateway"):
        module = import_module(f"services.{service}.settings")
        settings = getattr(module, f"{service.capitalize()}Settings")
        prefix = settings.model_config["env_prefix"]
        names |= {
            f"{prefix}{field}".upper() for field in set(settings.model_fields) - set(ServiceSettings.model_fields)
        }
    assert {name for name in names if f"`{name.upper()}`" not in written} == set()
