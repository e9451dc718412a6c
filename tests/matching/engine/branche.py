"""A toy branch where the right answer is obvious: retraite on one side, informatique on the other, one step up in each."""

from datetime import date
from typing import Any

from services.matching.engine.ecarts.ecart import Ecart, ecart_of
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
    Nature,
    Personne,
)

JOUR = date(2026, 3, 2)

LIBELLES: dict[str, tuple[str, Nature]] = {
    "liquider": ("Liquider un dossier de retraite complémentaire", "competence"),
    "carriere": ("Reconstituer la carrière d'un assuré", "competence"),
    "entretien": ("Conduire un entretien individuel de conseil retraite", "competence"),
    "projection": ("Projeter les droits à la retraite d'un assuré", "competence"),
    "reclamation": ("Traiter une réclamation complexe", "competence"),
    "equipe": ("Animer une équipe de gestion", "competence"),
    "activite": ("Piloter l'activité d'un plateau de gestion", "competence"),
    "developper": ("Développer une application web", "competence"),
    "tester": ("Automatiser les tests d'un logiciel", "competence"),
    "architecturer": ("Concevoir l'architecture d'un logiciel", "competence"),
    "ecoute": ("Faire preuve d'écoute", "savoir_etre"),
    "reglementation": ("Réglementation de la retraite complémentaire", "savoir"),
    "fiscalite": ("Fiscalité de l'épargne retraite", "savoir"),
    "langages": ("Langages de programmation", "savoir"),
}
RETRAITE = Famille("f-retraite", "RET", "Retraite")
INFORMATIQUE = Famille("f-info", "INF", "Informatique")


def items() -> list[Item]:
    return [Item(key, "BRANCHE", key.upper(), libelle, nature) for key, (libelle, nature) in LIBELLES.items()]


def un_metier(code: str, exigences: str, **fields: Any) -> Metier:
    """`exigences` reads « liquider:3* ecoute »: item, level if any, a star for the cœur de métier."""
    required = []
    for word in exigences.split():
        item, _, niveau = word.rstrip("*").partition(":")
        required.append(Exigence(item, int(niveau) if niveau else None, word.endswith("*")))
    fields.setdefault("libelle", code.replace("-", " ").capitalize())
    return Metier(code, "BRANCHE", code.upper(), exigences=tuple(required), **fields)


def metiers() -> list[Metier]:
    return [
        un_metier(
            "gestionnaire-retraite",
            "liquider:3* carriere:3* reclamation:2 ecoute reglementation",
            definition="Instruit et liquide les dossiers de retraite complémentaire.",
            famille=RETRAITE,
            niveau=4,
        ),
        un_metier(
            "conseiller-retraite",
            "entretien:3* projection:3* carriere:3* reclamation:3 ecoute reglementation fiscalite",
            definition="Conseille les assurés sur leurs droits à la retraite complémentaire.",
            famille=RETRAITE,
            niveau=5,
        ),
        un_metier(
            "manager-retraite",
            "equipe:3* activite:3* reclamation:3 ecoute",
            definition="Encadre une équipe de gestionnaires retraite.",
            famille=RETRAITE,
            niveau=6,
            encadrement=True,
        ),
        un_metier(
            "developpeur",
            "developper:3* tester:2* langages",
            definition="Développe des logiciels.",
            famille=INFORMATIQUE,
            niveau=6,
        ),
        un_metier(
            "architecte-logiciel",
            "architecturer:4* developper:3* tester:2 langages",
            definition="Conçoit l'architecture des logiciels.",
            famille=INFORMATIQUE,
            niveau=7,
        ),
    ]


def catalogue() -> Catalogue:
    return Catalogue.build(items(), metiers())


def un_acquis(item: str, niveau: int | None = 3, **fields: Any) -> Acquis:
    fields.setdefault("provenance", "atteste")
    fields.setdefault("le", date(2025, 6, 1))
    return Acquis(item, niveau, **fields)


def une_personne(*acquis: Acquis, metier: str | None = None, **fields: Any) -> Personne:
    return Personne("p-1", metier, acquis, **fields)


def un_bloc(code: str, competences: str, jours: int | None = 10, epreuves: int = 1) -> Bloc:
    """`competences` reads « entretien:3 projection »."""
    attested = []
    for word in competences.split():
        item, _, niveau = word.partition(":")
        attested.append(Attestation(item, int(niveau) if niveau else None))
    return Bloc(f"bloc-{code}", code, f"Bloc {code}", jours, epreuves, tuple(attested))


def une_certification(code: str, *blocs: Bloc, **fields: Any) -> Certification:
    fields.setdefault("registre", "RNCP")
    fields.setdefault("voies", frozenset({"formation", "vae", "epreuves_directes"}))
    return Certification(f"cert-{code}", code, f"Certification {code}", blocs=blocs, **fields)


def cqp_conseiller_retraite() -> Certification:
    return une_certification(
        "CQP-CR",
        un_bloc("B1", "entretien:3 ecoute", 18, 2),
        un_bloc("B2", "projection:3 carriere:3", 16, 1),
        un_bloc("B3", "reclamation:3", 10, 1),
        type="CQP",
        duree_jours=44,
        metiers_vises=("conseiller-retraite",),
    )


def ecart(personne: Personne, metier: Metier, catalogue: Catalogue) -> Ecart:
    return ecart_of(tenus(personne, catalogue), metier, catalogue)
