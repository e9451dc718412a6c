"""What the numbers say, in French sentences that a person understands."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from services.matching.engine.classement.classement import Classe
from services.matching.engine.ecarts.couverture import Apport, Couverture
from services.matching.engine.ecarts.ecart import Ecart
from services.matching.engine.phrases.francais import compte, enumeration, nombre, pourcent
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Personne

VOIES: Final = {
    "epreuves_directes": "les épreuves sans formation préalable",
    "dossier_epreuves": "un dossier et les épreuves",
    "vae": "la validation des acquis de l'expérience",
    "formation": "la formation",
}
TRAITS: Final = {
    "competences_coeur": "les compétences du cœur de métier que vous tenez",
    "competences_autres": "les autres compétences requises que vous tenez",
    "savoirs": "les savoirs que vous avez",
    "profil_commun": "ce que votre profil et ce métier ont en commun",
    "competences_proches": "des compétences proches de celles que vous tenez",
    "texte": "la ressemblance entre votre activité et ce métier",
    "intitules": "les appellations que les deux métiers partagent",
    "famille": "l'appartenance à la même famille de métiers",
    "niveau": "l'écart de niveau de qualification",
    "encadrement": "le changement de responsabilité d'encadrement",
    "mobilite": "les passages habituels depuis votre métier",
}


def inconnues(personne: Personne, catalogue: Catalogue) -> list[str]:
    """What is missing to answer well; empty when a métier and something held are known."""
    phrases = []
    if personne.metier is None:
        phrases.append("Votre métier actuel n'est pas renseigné.")
    elif catalogue.metier(personne.metier) is None:
        phrases.append("Votre métier actuel n'est pas décrit dans le catalogue.")
    if not personne.acquis:
        phrases.append("Aucun acquis n'est renseigné : déclarez ce que vous savez faire, ou faites-le attester.")
    elif n := sum(catalogue.item(acquis.item) is None for acquis in personne.acquis):
        phrases.append(f"Le catalogue ne connaît pas {'un' if n == 1 else n} de vos acquis.")
    return phrases


def situation(gap: Ecart) -> list[str]:
    """Where the person stands in front of a métier."""
    if not gap.lignes:
        return [f"Les compétences du métier « {gap.metier.libelle} » ne sont pas encore décrites."]
    statuts = [requirement.statut for requirement in gap.lignes]
    coeur = [requirement.statut for requirement in gap.lignes if requirement.coeur]
    savoirs = [savoir.statut for savoir in gap.savoirs]
    comptes = _Comptes(
        (statuts.count("tenue"), len(statuts)),
        (coeur.count("tenue"), len(coeur)),
        statuts.count("partielle"),
        statuts.count("a_confirmer"),
        statuts.count("manquante"),
        (savoirs.count("tenue"), len(savoirs)),
    )
    return list(_situation(comptes))


class _Comptes(NamedTuple):
    """How many requirements, by where the person stands; (held, in all) of all, of the cœur de métier, of savoirs."""

    tenues: tuple[int, int]
    coeur: tuple[int, int]
    partielles: int
    a_confirmer: int
    manquantes: int
    savoirs: tuple[int, int]


@lru_cache(maxsize=4_096)
def _situation(comptes: _Comptes) -> tuple[str, ...]:
    savoirs = [_savoirs(*comptes.savoirs)] if comptes.savoirs[1] else []
    return (_held(comptes), *_open(comptes), *savoirs)


def _held(comptes: _Comptes) -> str:
    n, total = comptes.tenues
    if total == 1:
        return f"Vous {'tenez' if n else 'ne tenez pas encore'} la seule compétence requise."
    if not n:
        return f"Vous ne tenez encore aucune des {total} compétences requises."
    if n == total:
        return f"Vous tenez les {total} compétences requises."
    return f"Vous tenez {n} des {total} compétences requises{_core(*comptes.coeur)}."


def _core(n: int, total: int) -> str:
    if not total:
        return ""
    if not n:
        return ", mais encore aucune du cœur de métier"
    if n == total:
        return f", dont {'celle' if n == 1 else f'les {n}'} du cœur de métier"
    return f", dont {n} des {total} du cœur de métier"


def _open(comptes: _Comptes) -> list[str]:
    phrases = []
    if n := comptes.partielles:
        phrases.append(f"{compte(n, 'compétence est tenue', 'compétences sont tenues')} sous le niveau requis.")
    if n := comptes.a_confirmer:
        phrases.append(f"Le niveau de {compte(n, 'compétence', 'compétences')} reste à confirmer.")
    if n := comptes.manquantes:
        phrases.append(f"{compte(n, 'compétence reste', 'compétences restent')} à acquérir.")
    return phrases


def _savoirs(n: int, total: int) -> str:
    if total == 1:
        return "Vous avez le seul savoir utile." if n else "Vous n'avez pas encore le seul savoir utile."
    if not n:
        return f"Vous n'avez encore aucun des {total} savoirs utiles."
    return f"Vous avez {f'les {n}' if n == total else f'{n} des {total}'} savoirs utiles."


def pourquoi(found: Classe, *, deja_exerce: bool = False) -> list[str]:
    """What this métier is to the person, what brings it near and what holds it back."""
    genre = "une évolution" if found.genre == "evolution" else "une mobilité proche"
    if deja_exerce:
        genre = "un retour à un métier que vous avez déjà exercé"
    fortes = sorted([(-contribution.valeur, contribution.nom) for contribution in found.contributions])
    raisons = [TRAITS[nom] for oppose, nom in fortes[:3] if oppose < 0]
    freins = [TRAITS[nom] for oppose, nom in fortes if oppose > 0]
    phrases = [f"« {found.metier.libelle} » est pour vous {genre}."]
    if raisons:
        phrases.append(f"Ce qui vous en rapproche : {enumeration(raisons)}.")
    if freins:
        phrases.append(f"Ce qui vous en éloigne : {enumeration(freins)}.")
    return phrases


def couverture(cover: Couverture) -> list[str]:
    """Which blocs close the gap, in how long."""
    ouverts = len(cover.reste_ouvert)
    if not cover.blocs:
        return ["Aucun bloc ne ferme cet écart." if ouverts else "Il ne reste aucune compétence à acquérir."]
    noms = enumeration([f"« {choisi.bloc.intitule} » ({choisi.certification.intitule})" for choisi in cover.blocs])
    sujet, verbe = ("Le bloc", "ferme") if len(cover.blocs) == 1 else ("Les blocs", "ferment")
    quoi = f"{pourcent(cover.part_fermee)} de l'écart" if ouverts else "tout l'écart"
    phrases = [f"{sujet} {noms} {verbe} {quoi}{_length(cover)}."]
    if ouverts == 1:
        phrases.append("Une compétence n'est attestée par aucun bloc au niveau requis.")
    elif ouverts:
        phrases.append(f"{ouverts} compétences ne sont attestées par aucun bloc au niveau requis.")
    return phrases


def _length(cover: Couverture) -> str:
    parts = [] if cover.durees_inconnues else [compte(cover.jours, "jour", "jours")]
    if cover.epreuves:
        parts.append(compte(cover.epreuves, "épreuve", "épreuves"))
    return f", en {enumeration(parts)}" if parts else ""


def apport(found: Apport) -> list[str]:
    """What one certification brings, the days that remain, the routes that need nobody first."""
    intitule = found.certification.intitule
    quoi = "tout l'écart" if found.part_fermee == 1 else f"{pourcent(found.part_fermee)} de l'écart"
    phrases = [
        f"« {intitule} » ferme {quoi}."
        if found.ferme
        else f"« {intitule} » n'atteste aucune des compétences qui vous manquent."
    ]
    if n := len(found.blocs_tenus):
        phrases.append(f"Vous en tenez déjà {compte(n, 'bloc', 'blocs')} sur {len(found.certification.blocs)}.")
    if found.jours is not None and found.jours_pleins is not None:
        phrases.append(_days(found.jours, found.jours_pleins))
    libres = [VOIES[voie.code] for voie in found.voies if voie.sans_accord]
    autres = [VOIES[voie.code] for voie in found.voies if not voie.sans_accord]
    if libres:
        phrases.append(f"Sans l'accord de personne : {enumeration(libres)}.")
    if autres:
        phrases.append(f"Avec l'accord de l'employeur : {enumeration(autres)}.")
    return phrases


def _days(jours: float, pleins: float) -> str:
    if jours == 0 < pleins:
        return "Aucune journée de formation ne vous est nécessaire."
    if jours < pleins:
        return f"Après positionnement, il vous en resterait {compte(jours, 'jour', 'jours')} sur {nombre(pleins)}."
    return f"La formation dure {compte(pleins, 'jour', 'jours')}."
