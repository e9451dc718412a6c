"""What the branch is drawn for: the employee of the demonstration can see a way from gestionnaire to conseiller."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deploy.branche import catalogue_lines, certification_lines, personnages, profil_lines
from services.matching.engine.classement.classement import Classeur
from services.matching.engine.ecarts.couverture import close_gap
from services.matching.engine.ecarts.ecart import ecart_of
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import (
    Acquis,
    Attestation,
    Bloc,
    Certification,
    Exigence,
    Famille,
    Item,
    Metier,
    Personne,
)
from tests.deploy.branche.lignes import JOUR

CQP = "DEMO-CQP-CONSEILLER-RETRAITE"
Line = dict[str, Any]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    lines = list(catalogue_lines())
    items = [
        Item(line["code"], "BRANCHE", line["code"], line["libelle"], line["nature"])
        for line in lines
        if line["type"] == "competence"
    ]
    return Catalogue.build(items, [_metier(line) for line in lines if line["type"] == "metier"])


def _metier(line: Line) -> Metier:
    return Metier(
        id=line["code"],
        referentiel="BRANCHE",
        code=line["code"],
        libelle=line["libelle"],
        definition=line["definition"],
        famille=Famille(line["famille"], line["famille"], line["famille"]),
        evolution=line["evolution"],
        niveau=line["niveau"],
        encadrement=line["encadrement"],
        appellations=tuple(line["appellations"]),
        exigences=tuple(Exigence(e["competence"], e["niveau"], e["coeur"]) for e in line["exigences"]),
    )


def _certification(line: Line) -> Certification:
    return Certification(
        id=line["code"],
        code=line["code"],
        intitule=line["intitule"],
        registre=line["registre"],
        type=line["type_certification"],
        voies=frozenset(voie for voie, ouverte in line["voies"].items() if ouverte),
        duree_jours=line["duree_jours"],
        metiers_vises=tuple(line["metiers_vises"]),
        blocs=tuple(
            Bloc(
                id=f"{line['code']}/{bloc['code']}",
                code=bloc["code"],
                intitule=bloc["intitule"],
                duree_jours=bloc["duree_jours"],
                nombre_epreuves=len(bloc["modalites"]),
                competences=tuple(Attestation(c["competence"], c["niveau"]) for c in bloc["competences"]),
            )
            for bloc in line["blocs"]
        ),
        certifiante=any(bloc["competences"] for bloc in line["blocs"]),
    )


def _salarie() -> Personne:
    matricule = personnages()["demo-salarie"].matricule
    line = next(line for line in profil_lines(100, 1, JOUR) if line["matricule"] == matricule)
    acquis = (
        Acquis(a["competence"], a["niveau"], a["provenance"], date.fromisoformat(a["le"]), a["positif"])
        for a in line["acquis"]
    )
    return Personne(id=str(matricule), metier=line["metier"], acquis=tuple(acquis))


def test_conseiller_retraite_is_among_the_first_moves(catalogue: Catalogue) -> None:
    ranked = Classeur().fit(catalogue).rank(_salarie(), k=3, on=JOUR)
    assert "CONSEILLER-RETRAITE" in [recommandation.metier.code for recommandation in ranked]


def test_the_cqp_closes_the_gap_in_less_than_its_44_days(catalogue: Catalogue) -> None:
    salarie = _salarie()
    detenus = tenus(salarie, catalogue)
    gap = ecart_of(detenus, catalogue.metiers[catalogue.metier_index["CONSEILLER-RETRAITE"]], catalogue)
    offre = [_certification(line) for line in certification_lines(JOUR) if line["type"] == "certification"]
    covered = close_gap(gap, offre, detenus)
    assert len(gap.manquantes) >= 4
    assert {chosen.certification.code for chosen in covered.blocs} == {CQP}
    assert covered.part_fermee >= 0.8
    assert 0 < covered.jours < 44
