"""Which routes open to a certification, in which order: those that need nobody's yes come first, whatever anybody thinks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.branche import certification_lines
from services.certification.demande.voies.ouverture import advice, open_routes
from services.certification.models import (
    Certification,
    Etape,
    EtapeCertification,
    Registre,
    TypeCertification,
    Voie,
)
from services.certification.regles.lecture import Regle
from services.certification.regles.parametres import Accord, ParametresVoie
from services.kit.data.db import new_id

TODAY = date(2026, 11, 24)


REGLES: list[Regle] = []


@pytest.fixture(scope="module", autouse=True)
def known_rules(regles: list[dict[str, Any]]) -> None:
    REGLES[:] = [Regle.model_validate({"id": new_id(), **row}) for row in regles if row["objet"] == "voie"]


def rules_on(jour: date) -> list[tuple[Regle, ParametresVoie]]:
    """The routes of a new installation in force on a day, in the order of their codes."""
    held = [row for row in REGLES if (row.du or jour) <= jour <= (row.au or jour)]
    return [(row, row.parametres) for row in held if isinstance(row.parametres, ParametresVoie)]


def certification(
    registre: str = "RNCP",
    type: str = "CQP",
    voies: tuple[str, ...] = ("formation", "vae", "epreuves_directes"),
    **more: Any,
) -> Certification:
    etapes = {"creation": date(2012, 6, 14), **({"enregistrement": date(2023, 7, 19)} if registre != "aucun" else {})}
    etapes |= more.pop("etapes", {})
    columns: dict[str, Any] = {voie.value: voie.value in voies for voie in Voie}
    columns |= {"intitule": more.pop("intitule", "Certification")}
    row = Certification(code="C", registre=Registre(registre), type=TypeCertification(type), **columns)
    row.etapes = [
        EtapeCertification(certification_id=row.id, etape=Etape(etape), le=le, decidee_par="CPNEF")
        for etape, le in etapes.items()
    ]
    return row


def codes(row: Certification, jour: date = TODAY, *, bloc: bool = False) -> list[str]:
    return [opened.regle.code for opened in open_routes(rules_on(jour), row, bloc=bloc, jour=jour)]


def test_the_routes_of_a_cqp_of_the_rncp_in_their_order() -> None:
    assert codes(certification()) == [
        "cpf-hors-temps-travail", "cqp-epreuves-directes", "vae-hors-temps-travail",
        "conge-vae", "projet-transition-professionnelle",
        "cpf-temps-travail", "periode-reconversion", "plan-developpement",
    ]  # fmt: skip


def test_pro_a_gives_way_to_the_periode_de_reconversion_on_new_year_s_day() -> None:
    before, after = codes(certification(), date(2025, 12, 31)), codes(certification(), date(2026, 1, 1))
    assert ("pro-a" in before, "periode-reconversion" in before) == (True, False)
    assert ("pro-a" in after, "periode-reconversion" in after) == (False, True)


@pytest.mark.parametrize(
    ("registre", "type", "voies"),
    [("RS", "certificat", ("formation", "epreuves_directes")), ("aucun", "CQP", ("formation", "dossier_epreuves"))],
)
def test_rs_and_unregistered_cqp_are_not_vae(registre: str, type: str, voies: tuple[str, ...]) -> None:
    found = codes(certification(registre, type, voies))
    assert {"conge-vae", "vae-hors-temps-travail"}.isdisjoint(found)
    assert ("cqp-dossier-epreuves" in found) is (registre == "aucun")


def test_vae_is_closed_by_its_register_even_where_the_fiche_would_open_it() -> None:
    """The table forbids such a fiche; the rule does too."""
    assert {"conge-vae", "vae-hors-temps-travail"}.isdisjoint(codes(certification("RS", "certificat", ("vae",))))


def test_the_test_alone_is_no_cpf() -> None:
    found = codes(certification("RS", "certificat", ("epreuves_directes",)))
    assert {"cpf-hors-temps-travail", "cpf-temps-travail"}.isdisjoint(found)


def test_an_unregistered_cqp_keeps_the_periode_de_reconversion_and_a_certificate_does_not() -> None:
    assert "periode-reconversion" in codes(certification("aucun", "CQP", ("formation",)))
    assert "periode-reconversion" not in codes(certification("aucun", "certificat", ("formation",)))
    assert "periode-reconversion" in codes(certification("RS", "certificat", ("formation",), intitule="CléA numérique"))


def test_a_certification_whose_registration_ended_closes_for_new_candidates() -> None:
    fin = {"fin_enregistrement": TODAY}
    assert codes(certification(etapes=fin)) != []
    assert codes(certification(etapes=fin), TODAY + timedelta(days=1)) == []
    engaged = certification(etapes={**fin, "limite_delivrance": date(2030, 1, 1)})
    assert codes(engaged, TODAY + timedelta(days=1)) == []


def test_what_needs_a_registration_waits_for_it() -> None:
    row = certification(etapes={"enregistrement": TODAY + timedelta(days=1)})
    assert {"cpf-hors-temps-travail", "conge-vae"}.isdisjoint(codes(row))
    assert {"cpf-hors-temps-travail", "conge-vae"} <= set(codes(row, TODAY + timedelta(days=1)))


def test_a_bloc_alone_has_the_routes_that_open_to_blocs() -> None:
    whole, bloc = codes(certification(), date(2025, 12, 31)), codes(certification(), date(2025, 12, 31), bloc=True)
    assert set(whole) - set(bloc) == {"pro-a"}


def test_advice_is_no_route_and_is_open_to_all() -> None:
    assert [one.regle.code for one in advice(rules_on(TODAY))] == ["conseil-evolution-professionnelle"]
    assert "conseil-evolution-professionnelle" not in codes(certification())


@given(
    st.sampled_from(list(Registre)),
    st.sampled_from(list(TypeCertification)),
    st.sets(st.sampled_from([voie.value for voie in Voie])),
    st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_f1_what_needs_nobody_always_comes_first(
    registre: Registre, type: TypeCertification, voies: set[str], jour: date, bloc: bool, chance: Any
) -> None:
    """F1: the order is that of the rules alone, however they come."""
    rules, row = rules_on(jour), certification(registre, type, tuple(voies))
    opened = open_routes(rules, row, bloc=bloc, jour=jour)
    free = [one.parametres.accord is Accord.PERSONNE for one in opened]
    assert free == sorted(free, reverse=True)
    chance.shuffle(rules)
    assert [one.regle.code for one in open_routes(rules, row, bloc=bloc, jour=jour)] == [o.regle.code for o in opened]


# the certificate that no register holds and that only training gives: what the branch gave to those it chose
NEEDS_THE_EMPLOYER = {"DEMO-CERTIFICAT-SCIENCES-PO"}


@pytest.mark.parametrize(
    "line",
    [line for line in certification_lines() if line["type"] == "certification"],
    ids=lambda line: str(line["code"]),
)
def test_almost_every_certification_has_a_route_that_needs_no_manager(line: dict[str, Any]) -> None:
    """Over the demonstration's certifications: open on the day after their registration, by a route without a yes."""
    etapes = {one["etape"]: date.fromisoformat(str(one["le"])) for one in line["etapes"]}
    voies = tuple(name for name, is_open in line["voies"].items() if is_open)
    row = certification(line["registre"], line["type_certification"], voies, intitule=line["intitule"])
    row.etapes = [
        EtapeCertification(certification_id=row.id, etape=Etape(etape), le=le, decidee_par="CPNEF")
        for etape, le in etapes.items()
    ]
    opened = open_routes(rules_on(TODAY), row, bloc=False, jour=TODAY)
    assert opened, line["code"]
    assert opened[0].sans_accord is (line["code"] not in NEEDS_THE_EMPLOYER), line["code"]
