"""French full-text search over métiers and items: accents, plurals, typing errors; nothing typed is an operator."""

from __future__ import annotations

import pytest

from tests.competences.branche import codes, ligne_competence, ligne_famille, ligne_metier, load, salarie
from tests.support.answers import slug
from tests.support.service import RunningService

pytestmark = pytest.mark.anyio

METIERS = {
    "M-GESTIONNAIRE": ("Gestionnaire retraite", "Instruit les dossiers de liquidation.", ["Liquidateur retraite"]),
    "M-CONSEILLER": ("Conseiller retraite", "Reçoit les assurés en entretien.", ["Conseillère en points"]),
    "M-ACTION": ("Chargé d'action sociale", "Accompagne les bénéficiaires fragilisés.", []),
    "M-DATA": ("Analyste de données", "Étudie les données des adhérents à 100 %.", ["Data analyst"]),
    "M-JURISTE": ("Juriste en protection sociale", "Sécurise les régimes d'entreprise.", []),
}
COMPETENCES = {
    "C-LIQUIDER": ("Calculer les droits d'un assuré", "competence"),
    "S-PREVOYANCE": ("Réglementation de la prévoyance collective", "savoir"),
    "S-TAUX": ("Taux d'appel à 127 % des cotisations", "savoir"),
    "O-TABLEUR": ("Tableur (fonctions avancées) _macro_", "outil"),
}


@pytest.fixture
async def loaded(api: RunningService) -> RunningService:
    lines = [
        ligne_metier(code, (), libelle=libelle, definition=definition, appellations=appellations)
        for code, (libelle, definition, appellations) in METIERS.items()
    ]
    items = [
        ligne_competence(code, nature, libelle=libelle, definition=None)
        for code, (libelle, nature) in COMPETENCES.items()
    ]
    await load(api, ligne_famille(), *items, *lines)
    return api


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("conseiller", ["M-CONSEILLER"]),
        ("CONSEILLER RETRAITE", ["M-CONSEILLER"]),
        ("retraites", ["M-CONSEILLER", "M-GESTIONNAIRE"]),
        ("donnee", ["M-DATA"]),
        ("données", ["M-DATA"]),
        ("charges d'actions sociales", ["M-ACTION"]),
        ("liquidateurs", ["M-GESTIONNAIRE"]),
        ("bénéficiaire", ["M-ACTION"]),
        ("gestionaire", ["M-GESTIONNAIRE"]),
        ("conseiler retraitte", ["M-CONSEILLER"]),
        ("jurist", ["M-JURISTE"]),
        ("M-DATA", ["M-DATA"]),
        ("m-da", ["M-DATA"]),
        ("plombier", []),
        ("liquidations", ["M-GESTIONNAIRE"]),
        ("zz", []),
    ],
)
async def test_finds_metiers_as_people_write_them(loaded: RunningService, q: str, expected: list[str]) -> None:
    found = [
        element["code"] for element in (await salarie(loaded).get("/v1/metiers", params={"q": q})).json()["elements"]
    ]
    assert found[: len(expected)] == expected if q != "retraites" else sorted(found[:2]) == expected
    assert bool(found) == bool(expected)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("prevoyances collectives", ["S-PREVOYANCE"]),
        ("reglementation", ["S-PREVOYANCE"]),
        ("127 %", ["S-TAUX"]),
        ("%", ["S-TAUX"]),
        ("_", ["O-TABLEUR"]),
        ("_macro_", ["O-TABLEUR"]),
        ("％", ["S-TAUX"]),
        ("\\", []),
        ("%%", []),
        ("'", ["C-LIQUIDER", "S-TAUX"]),
        ("(fonctions", ["O-TABLEUR"]),
        ("tableur & !macro", ["O-TABLEUR"]),
        ("droits:*", ["C-LIQUIDER"]),
    ],
)
async def test_nothing_typed_is_a_wildcard_or_an_operator(loaded: RunningService, q: str, expected: list[str]) -> None:
    answer = await salarie(loaded).get("/v1/competences", params={"q": q})
    assert [element["code"] for element in answer.json()["elements"]] == expected


async def test_a_search_is_narrowed_like_a_list(loaded: RunningService) -> None:
    assert await codes(loaded, "/v1/competences?q=cotisations&nature=savoir") == ["S-TAUX"]
    assert await codes(loaded, "/v1/competences?q=cotisations&nature=outil") == []
    assert await codes(loaded, "/v1/metiers?q=retraite&referentiel=ROME") == []


async def test_the_pages_of_a_search_follow_each_other(loaded: RunningService) -> None:
    found, query = [], "?q=retraite&limite=1"
    while query:
        page = (await salarie(loaded).get(f"/v1/metiers{query}")).json()
        found += [element["code"] for element in page["elements"]]
        query = f"?q=retraite&limite=1&apres={page['suivant']}" if page["suivant"] else ""
    assert sorted(found[:2]) == ["M-CONSEILLER", "M-GESTIONNAIRE"]
    assert len(found) == len(set(found))
    assert found == await codes(loaded, "/v1/metiers?q=retraite")


@pytest.mark.parametrize(("q", "status", "kind"), [("", 422, "validation-error"), ("x" * 201, 422, "validation-error")])
async def test_a_search_is_bounded(loaded: RunningService, q: str, status: int, kind: str) -> None:
    answer = await salarie(loaded).get("/v1/metiers", params={"q": q})
    assert (answer.status_code, slug(answer)) == (status, kind)


async def test_long_words_and_many_words_are_searched(loaded: RunningService) -> None:
    for q in ("x" * 200, "a " * 100, "é" * 200, "🙂" * 50, "retraite " * 20):
        answer = await salarie(loaded).get("/v1/metiers", params={"q": q})
        assert answer.status_code == 200, q[:5]
    assert [element["code"] for element in answer.json()["elements"]][:1] != []
