"""The certifications and sessions: every line is one that the certification service accepts, on any day."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from pydantic import TypeAdapter

from deploy.branche import catalogue_lines, certification_lines
from deploy.branche.lecture import DONNEES
from services.certification.imports.schemas import LigneCertification, LigneImport, LigneSession
from services.certification.models import CompetenceConnue, MetierConnu
from services.certification.offre.certifications.cycle import EtatCertification, etat_on, last_delivery_day
from services.certification.offre.certifications.fiche import date_incoherences, incoherences
from services.certification.offre.certifications.references import References, resolve
from tests.deploy.branche.lignes import JOUR

JOURS = [JOUR, date(2026, 12, 31), date(2028, 2, 29), date(2035, 6, 1)]


def read(jour: date = JOUR) -> tuple[dict[str, LigneCertification], list[LigneSession]]:
    lines = [TypeAdapter(LigneImport).validate_python(line) for line in certification_lines(jour)]
    fiches = [line for line in lines if isinstance(line, LigneCertification)]
    assert [isinstance(line, LigneSession) for line in lines].count(True) == len(lines) - len(fiches)
    assert len({fiche.code for fiche in fiches}) == len(fiches)
    return {fiche.code: fiche for fiche in fiches}, [line for line in lines if isinstance(line, LigneSession)]


def known(kind: type[CompetenceConnue] | type[MetierConnu], line: dict[str, str]) -> CompetenceConnue | MetierConnu:
    identifier: UUID = uuid5(NAMESPACE_URL, line["code"])
    return kind.model_validate({"id": identifier, "referentiel": "BRANCHE", **line})


CATALOGUE = list(catalogue_lines())
COMPETENCES = {
    line["code"]: known(CompetenceConnue, {name: line[name] for name in ("code", "libelle", "nature")})
    for line in CATALOGUE
    if line["type"] == "competence"
}
METIERS = {
    line["code"]: known(MetierConnu, {name: line[name] for name in ("code", "libelle")})
    for line in CATALOGUE
    if line["type"] == "metier"
}
FICHES, SESSIONS = read()


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_every_line_keeps_the_rules_of_the_service(jour: date) -> None:
    fiches, sessions = read(jour)
    days = {}
    for ligne in fiches.values():
        references = References(
            metiers=[METIERS.get(code) for code in ligne.metiers_vises],
            competences=[[COMPETENCES.get(c.competence) for c in bloc.competences] for bloc in ligne.blocs],
        )
        fiche = resolve(ligne, ligne.type_certification, ligne.blocs, references)
        assert incoherences(fiche) == []
        assert date_incoherences(fiche, jour) == []
        days[ligne.code] = {etape: le for etape, (le, _) in fiche.etapes.items()}
        assert etat_on(days[ligne.code], jour) not in (EtatCertification.EXPIREE, EtatCertification.CLOSE)
    for session in sessions:
        limit = last_delivery_day(days[session.certification])
        assert limit is None or session.fin_le <= limit


def test_holds_the_schemes_of_the_study() -> None:
    cqp = FICHES["DEMO-CQP-CONSEILLER-RETRAITE"]
    assert cqp.duree_jours == 44
    assert cqp.voies.formation
    assert cqp.voies.vae
    assert cqp.voies.epreuves_directes
    assert {m.type for bloc in cqp.blocs for m in bloc.modalites} >= {"mise_en_situation", "dossier_professionnel"}
    sciences_po = FICHES["DEMO-CERTIFICAT-SCIENCES-PO"]
    assert sciences_po.registre == "aucun"
    assert not sciences_po.voies.vae
    assert sciences_po.duree_jours == 14
    group, oral = sciences_po.blocs[0].modalites
    assert (group.type, group.taille_groupe, group.pages_max, oral.type) == ("travail_collectif", 4, 10, "oral")
    licence = FICHES["DEMO-LICENCE-CNAM-MANAGEMENT"]
    assert (licence.type_certification, licence.registre, licence.niveau) == ("diplome", "RNCP", 6)
    assert {s.places for s in SESSIONS if s.certification == licence.code} == {25}
    for code in ("DEMO-RS-VOLTAIRE", "DEMO-RS-DIGITT"):
        assert FICHES[code].registre == "RS"
        assert [m.type for m in FICHES[code].blocs[0].modalites] == ["test"]
    # a certification of the RS completes a métier, it does not prepare for one
    assert not any(fiche.metiers_vises for fiche in FICHES.values() if fiche.registre == "RS")
    assert [len(f.certificateurs) for f in FICHES.values() if f.type_certification == "CQPI"] == [2]


def test_only_the_scheme_without_competence_attests_nothing() -> None:
    empty = [f.code for f in FICHES.values() if not any(bloc.competences for bloc in f.blocs)]
    assert empty == ["DEMO-CERTIFICAT-SCIENCES-PO"]
    assert FICHES[empty[0]].metiers_vises == []


def test_offers_blocs_of_a_size_that_can_be_assessed() -> None:
    blocs = [(f, bloc) for f in FICHES.values() for bloc in f.blocs if f.code != "DEMO-CERTIFICAT-SCIENCES-PO"]
    assert 16 <= len(FICHES) <= 24
    assert 55 <= len(blocs) <= 75
    for fiche, bloc in blocs:
        assert bloc.modalites
        if fiche.registre != "RS":
            assert 2 <= len(bloc.competences) <= 7
        assert all(attestee.niveau for attestee in bloc.competences)
    for fiche in FICHES.values():
        assert sum(bloc.duree_jours or 0 for bloc in fiche.blocs) == fiche.duree_jours


def test_most_metiers_have_a_certification_that_attests_what_they_require() -> None:
    attested = {c.competence for fiche in FICHES.values() for bloc in fiche.blocs for c in bloc.competences}
    aimed = {code for fiche in FICHES.values() for code in fiche.metiers_vises}
    served = Counter()
    for line in CATALOGUE:
        if line["type"] == "metier":
            core = [e["competence"] for e in line["exigences"] if e["coeur"]]
            served[sum(code in attested for code in core) >= len(core) / 2] += 1
    assert served[True] >= 50
    assert len(aimed) >= 50


def test_nothing_can_be_taken_for_a_real_registration() -> None:
    assert all(fiche.code.startswith("DEMO-") and fiche.numero_fiche is None for fiche in FICHES.values())
    assert all("démonstration" in fiche.intitule for fiche in FICHES.values())
    assert all("émonstration" in nom for fiche in FICHES.values() for nom in fiche.certificateurs)
    files = [path for path in Path(DONNEES).rglob("*") if path.is_file()]
    assert len(files) > 40
    numbered = re.compile(r"\b(RNCP|RS)\s?\d")
    assert [path.name for path in files if numbered.search(path.read_text(encoding="utf-8"))] == []


def test_sessions_fill_the_coming_year_and_can_still_be_asked_for() -> None:
    assert len(SESSIONS) >= 35
    assert {session.certification for session in SESSIONS} == set(FICHES)
    for session in SESSIONS:
        assert JOUR <= session.inscription_jusqu_au < session.debut_le <= JOUR + timedelta(days=365)


def test_a_session_is_the_same_the_day_after() -> None:
    today, later = ({s.code: s for s in read(jour)[1]} for jour in (JOUR, JOUR + timedelta(days=40)))
    assert set(today) & set(later)
    assert all(today[code] == later[code] for code in set(today) & set(later))
    assert len({session.code for session in SESSIONS}) == len(SESSIONS)
