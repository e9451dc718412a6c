"""Policies: checked against their schema at start, heads that say who may call, decisions that never guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.kit.web.access import Policy, Ressource
from services.kit.web.auth import Actor
from services.kit.web.routing import ServiceRouter
from tests.support.service import RunningService

SCHEMA = """entity Role;
entity Acteur in [Role] = { entite: String, profil: String, sujet: String };
entity Note = { auteur: String };
action "lire", "ecrire", "effacer" appliesTo { principal: Acteur, resource: [Note] };
"""
POLICIES = """permit (principal, action == Action::"lire", resource);
permit (principal in Role::"rh", action in [Action::"ecrire"], resource) when { resource.auteur == principal.sujet };
forbid (principal in Role::"manager", action == Action::"lire", resource);
"""


def policy(folder: Path, text: str = POLICIES, schema: str = SCHEMA) -> Policy:
    (folder / "politiques.cedar").write_text(text, encoding="utf-8")
    (folder / "politiques.cedarschema").write_text(schema, encoding="utf-8")
    return Policy(folder)


def actor(*roles: str) -> Actor:
    return Actor("moi", frozenset(roles))


def test_says_who_may_call_and_on_which_rows(tmp_path: Path) -> None:
    rules = policy(tmp_path)
    mine, other = (Ressource("Note", "1", {"auteur": author}) for author in ("moi", "autre"))
    assert rules.may_call(actor("jury"), "lire")
    assert not rules.may_call(actor("jury"), "ecrire")
    assert not rules.may_call(actor("administrateur"), "effacer")
    assert rules.allows(actor("rh"), "ecrire", mine)
    assert not rules.allows(actor("rh"), "ecrire", other)
    assert not rules.allows(actor("manager"), "lire", mine)
    # what was decided is kept, for that very caller
    assert not rules.allows(Actor("toi", frozenset({"rh"})), "ecrire", mine)
    assert rules.allows(actor("rh"), "ecrire", mine)
    assert str(mine) == "Note/1"


@pytest.mark.parametrize(
    "text",
    [
        'permit (principal, action == Action::"inconnue", resource);',
        'permit (principal, action == Action::"lire", resource) when { resource.salaire > 3 };',
        "permit (principal, action, resource);",
        "ceci n'est pas une politique",
    ],
)
def test_policies_that_do_not_fit_do_not_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="politiques"):
        policy(tmp_path, text)


def test_a_row_that_lacks_what_the_policy_reads_is_an_error_not_a_verdict(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ecrire on Note"):
        policy(tmp_path).allows(actor("rh"), "ecrire", Ressource("Note", "1", {}))


@pytest.mark.anyio
async def test_a_route_without_a_policy_does_not_start(notes: RunningService) -> None:
    router = ServiceRouter(tags=[])
    for add in (router.put, router.delete):
        add("/v1/x", action="danser", operation_id="danser", summary="Danser")(lambda: None)
    with pytest.raises(ValueError, match="danser"):
        router.mount(notes.app, notes.app.state.service)
