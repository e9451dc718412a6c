"""No secret has a value that somebody else knows, and none is compared in a time that tells of it."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from services.gateway.issuer.file import Client

ROOT = Path(__file__).parents[2]
SERVICES = ["gateway", *sorted(path.parent.name for path in (ROOT / "services").glob("*/politiques.cedar"))]
NAME = re.compile("secret|signature|sealed|scelle|hmac|mot_de_passe|password")


def settings_of(service: str) -> type[BaseSettings]:
    found: Any = getattr(import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings")
    return found  # type: ignore[no-any-return]


def secrets_of(settings: type[BaseSettings]) -> list[str]:
    return [name for name, field in settings.model_fields.items() if "SecretStr" in str(field)]


def values(settings: BaseSettings, name: str) -> list[str]:
    value = getattr(settings, name)
    return [secret.get_secret_value() for secret in (value if isinstance(value, list) else [value])]


@pytest.mark.parametrize("service", SERVICES)
def test_a_secret_that_is_not_given_is_drawn_or_is_none(service: str) -> None:
    settings = settings_of(service)
    names = secrets_of(settings)
    assert {"cursor_secret", "client_secret"} <= set(names)
    first, second = settings(), settings()
    for name in names:
        one, two = values(first, name), values(second, name)
        drawn = [text for text in one if text]
        assert all(len(text) >= 32 for text in drawn), f"{name} has a default that can be guessed"
        assert not set(drawn) & set(two), f"{name} has the same default everywhere"


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("text", ["", "court", "x" * 15])
def test_a_secret_that_is_set_but_empty_or_short_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, service: str, text: str
) -> None:
    settings = settings_of(service)
    monkeypatch.setenv(f"{service.upper()}_CURSOR_SECRET", text)
    with pytest.raises(ValidationError, match="cursor_secret"):
        settings()


@pytest.mark.parametrize("text", ["", "x" * 15])
def test_seals_and_clients_have_no_short_secret_either(text: str) -> None:
    with pytest.raises(ValidationError, match="sceau_secrets"):
        settings_of("certification")(sceau_secrets=[SecretStr(text)])
    with pytest.raises(ValidationError, match="secret"):
        Client(client_id="c", secret=SecretStr(text))


def compared(tree: ast.AST) -> list[str]:
    """Comparisons with `==` of something whose name says that it is secret; `hmac.compare_digest` takes the same time always."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        and any(NAME.search(ast.unparse(side).lower().rpartition(".")[2]) for side in (node.left, *node.comparators))
    ]


def test_no_secret_is_compared_with_an_equals_sign() -> None:
    assert compared(ast.parse("client.secret == given")), "the rule does not see its own breach"
    assert compared(ast.parse("_signature(a, b) != sealed"))
    modules = (ROOT / "services").rglob("*.py")
    found = {str(path): compared(ast.parse(path.read_text(encoding="utf-8"))) for path in modules}
    assert {path: breaches for path, breaches in found.items() if breaches} == {}, "use hmac.compare_digest"
