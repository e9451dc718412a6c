"""Every line of the rights that the branch must know has its row, with its source; the page in the docs is made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deploy import regles_page

# the line, its rule, what the rule says of it (by dotted path), since when or until when
LINES: list[tuple[str, str, dict[str, Any], str]] = [
    # routes: who must agree, what silence means
    ("VAE leave: the employer may only postpone", "conge-vae", {"accord": "employeur", "refus_possible": False}, ""),
    ("VAE leave: a month from the request", "conge-vae", {"report.duree": "1 mois", "report.depuis": "demande"}, ""),
    (
        "VAE leave: silence of 15 calendar days",
        "conge-vae",
        {"silence.vaut": "accord", "silence.apres": "15 jours"},
        "",
    ),
    ("VAE leave: asked 30 days before", "conge-vae", {"preavis.duree": "30 jours"}, ""),
    ("VAE leave: 48 h a session from 13 April 2024", "conge-vae", {"limites.0.nombre": 48}, "du 2024-04-13"),
    ("VAE leave: RNCP certification or bloc", "conge-vae", {"portees.0.registres": ["RNCP"], "blocs": True}, ""),
    ("VAE off work time: nobody", "vae-hors-temps-travail", {"accord": "personne", "sur_temps_travail": False}, ""),
    ("CPF off work time: nobody", "cpf-hors-temps-travail", {"accord": "personne"}, ""),
    ("CPF off work time: RNCP, RS, blocs", "cpf-hors-temps-travail", {"portees.0.registres": ["RNCP", "RS"]}, ""),
    ("CPF off work time: not the test alone", "cpf-hors-temps-travail", {"mene_a": ["formation", "vae"]}, ""),
    ("CPF on work time: written agreement", "cpf-temps-travail", {"accord": "employeur", "ecrit": True}, ""),
    (
        "CPF on work time: 30 days [mem]",
        "cpf-temps-travail",
        {"silence.apres": "30 jours", "silence.marque": "mem"},
        "",
    ),
    ("CPF on work time: 60 days", "cpf-temps-travail", {"preavis.duree": "60 jours", "preavis.marque": "mem"}, ""),
    ("CPF on work time: 120 days", "cpf-temps-travail", {"preavis.si_longue": "120 jours"}, ""),
    ("Période de reconversion from 2026", "periode-reconversion", {"accord": "deux_parties"}, "du 2026-01-01"),
    ("Période de reconversion: written, both sides", "periode-reconversion", {"ecrit": True, "silence": None}, ""),
    ("Période de reconversion: 150 h", "periode-reconversion", {"limites.0.nombre": 150}, ""),
    ("Période de reconversion: 450 h", "periode-reconversion", {"limites.1.nombre": 450}, ""),
    ("Période de reconversion: 12 months", "periode-reconversion", {"limites.2.nombre": 12}, ""),
    ("Période de reconversion: 2,100 h by accord", "periode-reconversion", {"limites.3.nombre": 2100}, ""),
    ("Période de reconversion: 36 months by accord", "periode-reconversion", {"limites.4.nombre": 36}, ""),
    ("Période de reconversion: CQP registered or not", "periode-reconversion", {"portees.1.registres": None}, ""),
    ("Période de reconversion: CléA", "periode-reconversion", {"portees.2.intitule_contient": "CléA"}, ""),
    ("Pro-A until the end of 2025: avenant", "pro-a", {"accord": "deux_parties", "ecrit": True}, "au 2025-12-31"),
    ("Plan de développement: the employer decides", "plan-developpement", {"refus_possible": True}, ""),
    ("Projet de transition: postpone only [mem]", "projet-transition-professionnelle", {"refus_possible": False}, ""),
    ("CEP: advice, nobody need know", "conseil-evolution-professionnelle", {"accord": "personne", "mene_a": []}, ""),
    ("CQP épreuves directly", "cqp-epreuves-directes", {"accord": "personne", "mene_a": ["epreuves_directes"]}, ""),
    # VAE after the reform
    ("any activity in direct relation, internships included", "vae-activites", {}, "du 2024-01-01"),
    ("whole certification or a single bloc", "vae-perimetre", {}, "du 2024-01-01"),
    ("public service, portal", "vae-service-public", {}, "du 2024-01-01"),
    ("free choice of the accompanist", "vae-accompagnateur", {}, "du 2025-07-03"),
    ("three quotes at least", "vae-devis", {"limite.nombre": 3, "limite.borne": "minimum"}, "du 2025-07-03"),
    ("content of the feasibility file", "vae-dossier-faisabilite", {}, "du 2025-07-03"),
    ("two months from a complete file", "vae-recevabilite", {"duree": "2 mois"}, "du 2024-01-01"),
    ("old text: silence is acceptance", "vae-recevabilite", {"silence.vaut": "accord", "silence.marque": "mem"}, ""),
    ("six months to start", "vae-debut-apres-recevabilite", {"duree": "6 mois"}, ""),
    ("one file a certification and civil year", "vae-un-dossier-par-an", {"limite.nombre": 1}, ""),
    ("three in all under the old text", "vae-trois-dossiers", {"limite.nombre": 3}, "au 2023-12-31"),
    ("personal data: 12 months after the path", "conservation-vae", {"duree": "12 mois"}, ""),
    ("accounting pieces: 10 years", "conservation-comptable", {"duree": "10 annees"}, ""),
    ("jury: two at least, one qualified", "vae-jury", {"membres_min": 2, "qualifies_min": 1}, ""),
    ("jury: women and men, president", "vae-jury", {"mixite": True, "president": True}, ""),
    ("jury: no link, not the accompanist", "vae-jury", {"sans_lien": True, "sans_accompagnateur": True}, ""),
    ("no minimum any more", "vae-sans-duree-minimale", {}, ""),
    ("RS and unregistered CQP are not VAE", "vae-registre", {}, ""),
    ("a branch may open its CQP by dossier and épreuves", "cqp-dossier-epreuves", {"mene_a": ["dossier_epreuves"]}, ""),
    ("holders declared within three months", "accrochage-delai", {"duree": "3 mois"}, "du 2021-07-01"),
    # rights with dates
    ("entretien: was 2 and 6", "entretien-parcours", {"tous_les": "2 annees"}, "au 2025-10-25"),
    ("entretien: 4 and 8, within the year", "entretien-parcours", {"premier": "1 annees"}, "du 2025-10-26"),
    ("entretien: where an agreement sets another cadence", "entretien-parcours-accord", {}, "du 2026-10-01"),
    ("entretien: after long absences", "entretien-apres-absence", {}, "du 2025-10-26"),
    ("entretien: two months of mid-career", "entretien-mi-carriere", {"delai": "2 mois"}, "du 2025-10-26"),
    ("entretien: two years before 60", "entretien-fin-carriere", {"delai": "2 annees", "sens": "avant"}, ""),
    ("CPF: RS capped at 1,500 €", "cpf-plafond-rs", {"limite.nombre": 1500}, "du 2026-01-01"),
    ("CPF: bilan at 1,600 €", "cpf-plafond-bilan", {"limite.nombre": 1600}, "du 2026-01-01"),
    ("CPF: bilan of 13 h at least", "cpf-bilan-heures", {"limite.nombre": 13}, ""),
    ("CPF: five years between bilans", "cpf-bilan-intervalle", {"duree": "5 annees"}, ""),
    ("CPF: participation of 103.20 €", "cpf-participation", {"limite.nombre": 103.2}, "du 2026-01-01"),
    ("blocs declared in EDOF", "edof-blocs", {}, "du 2026-06-11"),
    ("offers without blocs vanish", "edof-offres-sans-blocs", {}, "du 2026-10-22"),
    ("GEPP: every four years", "gepp-negociation", {"tous_les": "4 annees"}, ""),
    ("AI Act: Annex III", "ia-haut-risque", {}, "du 2027-12-02"),
    ("no automated refusal [mem]", "decision-automatisee", {}, ""),
]
FROM_MEMORY = {"vae-hors-temps-travail", "projet-transition-professionnelle", "decision-automatisee"}
MAISON = {
    "avis-manager-validite", "plan-echeance", "prime-delai", "conservation-propositions", "conservation-avis",
    "conservation-notifications", "conservation-demandes-accord", "conservation-amenagements",
}  # fmt: skip


def at(path: str, value: Any) -> Any:
    for part in path.split("."):
        value = value[int(part)] if part.isdecimal() else value[part]
    return f"{value['nombre']} {value['unite']}" if isinstance(value, dict) and "unite" in value else value


@pytest.mark.parametrize(("line", "code", "says", "dates"), LINES, ids=[line for line, *_ in LINES])
def test_every_line_has_its_row(
    regles: list[dict[str, Any]], line: str, code: str, says: dict[str, Any], dates: str
) -> None:
    rules = [rule for rule in regles if rule["code"] == code]
    saying = [r for r in rules if all(at(path, r["parametres"]) == value for path, value in says.items())]
    assert saying, (code, says)
    name, _, day = dates.partition(" ")
    assert not dates or date.fromisoformat(day) in [rule[name] for rule in saying]


def test_every_row_names_its_source_and_says_what_is_from_memory(regles: list[dict[str, Any]]) -> None:
    for rule in regles:
        assert rule["source"].strip(), rule["code"]
        assert rule["source_url"] is None or rule["source_url"].startswith("https://"), rule["code"]
    marks = {rule["code"]: rule["marque"] for rule in regles}
    assert {code for code, mark in marks.items() if mark == "mem"} == FROM_MEMORY
    assert {code for code, mark in marks.items() if mark == "seed"} == {"cqp-epreuves-directes"}
    assert {code for code, mark in marks.items() if mark == "maison"} >= MAISON


def test_no_right_is_a_line_that_nobody_asked_for(regles: list[dict[str, Any]]) -> None:
    """A rule of the law that no line of the list names would be an invention."""
    named = {code for _, code, _, _ in LINES}
    assert {rule["code"] for rule in regles if rule["marque"] != "maison"} == named


def test_the_page_of_rules_is_current(regles: list[dict[str, Any]]) -> None:
    written = regles_page.PAGE.read_text(encoding="utf-8")
    assert written == regles_page.page(regles), "run: python -m deploy.regles_page"
    assert all(f"`{rule['code']}`" in written for rule in regles)
