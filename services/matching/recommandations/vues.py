"""From the engine's results to the parts of answers: the one way that a métier, a gap and what closes it are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from services.matching.engine.classement.classement import Classe
from services.matching.engine.ecarts.chemins import Chemin
from services.matching.engine.ecarts.couverture import Apport, BlocChoisi, Couverture, Voie, voies
from services.matching.engine.ecarts.deblocage import Deblocage
from services.matching.engine.ecarts.ecart import Ecart, Ligne
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.phrases import parcours as phrases_parcours
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Item, Metier, Personne
from services.matching.index.offre import Session
from services.matching.recommandations import parties, schemas, schemas_trajets
from services.matching.recommandations.ecartes import Ecartes
from services.matching.recommandations.entrees import POIDS

SANS_PREUVE = "Rien n'est encore connu de ce que vous tenez : aucun métier n'est proposé plutôt qu'un métier au hasard."
RIEN_DE_COMMUN = "Aucun métier de ce référentiel ne demande ce que vous tenez."
TENU = "C'est le métier que vous tenez."
ECHELLE = parties.Echelle(minimum=POIDS.bornes[0], maximum=POIDS.bornes[1])


class Bilan(NamedTuple):
    """What a list says of a gap and of what closes it."""

    ecart: parties.EcartBref
    pour_combler: parties.ClotureBreve


def item(value: Item) -> parties.ItemCite:
    return parties.ItemCite.model_validate(value)


def metier(value: Metier) -> parties.MetierCite:
    return parties.MetierCite.model_validate(value)


def ecart(value: Ecart) -> parties.EcartLu:
    return parties.EcartLu.model_validate(value)


def bilan(gap: Ecart, cover: Couverture) -> Bilan:
    statuts = [ligne.statut for ligne in gap.lignes]
    return Bilan(
        parties.EcartBref(
            part_couverte=gap.part_couverte,
            part_savoirs=gap.part_savoirs,
            tenues=statuts.count("tenue"),
            a_confirmer=statuts.count("a_confirmer"),
            partielles=statuts.count("partielle"),
            manquantes=statuts.count("manquante"),
            savoirs=len(gap.savoirs),
            savoirs_manquants=sum([ligne.statut != "tenue" for ligne in gap.savoirs]),
        ),
        parties.ClotureBreve(
            blocs=len(cover.blocs),
            jours=cover.jours,
            durees_inconnues=cover.durees_inconnues,
            epreuves=cover.epreuves,
            part_fermee=cover.part_fermee,
            reste_ouvert=len(cover.reste_ouvert),
        ),
    )


def recommande(
    rang: int, found: Classe, bilan: Bilan, personne: Personne, ecartes: Ecartes
) -> schemas.MetierRecommande:
    return schemas.MetierRecommande(
        rang=rang,
        metier=metier(found.metier),
        score=found.score,
        genre=found.genre,
        deja_exerce=_held_before(personne, found.metier),
        contributions={nom: valeur for nom, _, valeur in found.contributions},
        ecart=bilan.ecart,
        pour_combler=bilan.pour_combler,
        ecarte=found.metier.id in ecartes.metiers,
    )


def explique(
    found: Classe, gap: Ecart, cover: Couverture, personne: Personne, ecartes: Ecartes
) -> schemas.MetierExplique:
    """One métier in full: its score, the gap and what closes it, each with its sentences."""
    deja = _held_before(personne, found.metier)
    pourquoi = [TENU] if found.metier.id in personne.metiers else phrases.pourquoi(found, deja_exerce=deja)
    return schemas.MetierExplique(
        metier=metier(found.metier),
        score=found.score,
        echelle=ECHELLE,
        genre=found.genre,
        deja_exerce=deja,
        contributions=[
            parties.ContributionLue(nom=nom, libelle=titre(phrases.TRAITS[nom]), mesure=mesure, valeur=valeur)
            for nom, mesure, valeur in found.contributions
        ],
        ecart=ecart(gap),
        pour_combler=cloture(cover, ecartes),
        phrases=[*pourquoi, *phrases.situation(gap), *phrases.couverture(cover)],
        ecarte=found.metier.id in ecartes.metiers,
    )


def _held_before(personne: Personne, metier: Metier) -> bool:
    return any(experience.metier == metier.id for experience in personne.experiences)


def said_of_all(personne: Personne, catalogue: Catalogue, *, proposed: bool) -> list[str]:
    """Why no métier is proposed, when none is; what is missing to answer well."""
    unknown = phrases.inconnues(personne, catalogue)
    if proposed:
        return unknown
    known = personne.acquis or personne.metier or personne.experiences
    return [RIEN_DE_COMMUN if known else SANS_PREUVE, *unknown]


def cloture(value: Couverture, ecartes: Ecartes) -> parties.Cloture:
    return parties.Cloture(
        blocs=[_bloc_choisi(choisi, ecartes) for choisi in value.blocs],
        jours=value.jours,
        durees_inconnues=value.durees_inconnues,
        epreuves=value.epreuves,
        part_fermee=value.part_fermee,
        reste_ouvert=_lignes(value.reste_ouvert),
    )


def _lignes(values: Iterable[Ligne]) -> list[parties.LigneEcart]:
    return [parties.LigneEcart.model_validate(ligne) for ligne in values]


def _bloc_choisi(value: BlocChoisi, ecartes: Ecartes) -> parties.BlocChoisiLu:
    return parties.BlocChoisiLu(
        certification=parties.CertificationCitee.model_validate(value.certification),
        bloc=parties.BlocCite.model_validate(value.bloc),
        ferme=[item(ferme) for ferme in value.ferme],
        jours=value.jours,
        epreuves=value.epreuves,
        voies=_voies(voies(value.certification)),
        ecarte=value.certification.id in ecartes.certifications,
    )


@lru_cache(maxsize=256)
def _voie(code: str, sans_accord: bool) -> parties.VoieOuverte:
    return parties.VoieOuverte(code=code, libelle=titre(phrases.VOIES[code]), sans_accord=sans_accord)


def _voies(values: Sequence[Voie]) -> list[parties.VoieOuverte]:
    return [_voie(voie.code, voie.sans_accord) for voie in values]


def apport(
    value: Apport, sessions: Mapping[str, Sequence[Session]], ecartes: Ecartes
) -> schemas.CertificationRecommandee:
    """`sessions`: where to ask for a place, by certification."""
    certification = value.certification
    return schemas.CertificationRecommandee(
        certification=parties.CertificationCitee.model_validate(certification),
        part_fermee=value.part_fermee,
        ferme=[item(ferme) for ferme in value.ferme],
        blocs_utiles=[parties.BlocCite.model_validate(bloc) for bloc in value.blocs_utiles],
        blocs_tenus=[parties.BlocCite.model_validate(bloc) for bloc in value.blocs_tenus],
        jours_pleins=value.jours_pleins,
        jours=value.jours,
        epreuves=value.epreuves,
        voies=_voies(value.voies),
        vise_le_metier=value.vise_le_metier,
        sessions=[schemas.SessionCitee.model_validate(one) for one in sessions.get(certification.id, ())],
        phrases=phrases.apport(value),
        ecarte=certification.id in ecartes.certifications,
    )


def chemin(rang: int, value: Chemin, ecartes: Ecartes) -> schemas_trajets.CheminLu:
    return schemas_trajets.CheminLu(
        rang=rang,
        etapes=[
            schemas_trajets.EtapeChemin(
                metier=metier(etape.metier),
                part_avant=etape.ecart.part_couverte,
                part_apres=etape.part_apres,
                pour_combler=cloture(etape.couverture, ecartes),
                ecarte=etape.metier.id in ecartes.metiers,
            )
            for etape in value.etapes
        ],
        cout=value.cout,
        jours=value.jours,
        epreuves=value.epreuves,
        durees_inconnues=value.durees_inconnues,
        phrases=phrases_parcours.chemin(value),
    )


def deblocage(value: Deblocage, ecartes: Ecartes) -> schemas_trajets.DeblocageLu:
    return schemas_trajets.DeblocageLu(
        certification=parties.CertificationCitee.model_validate(value.certification),
        bloc=parties.BlocCite.model_validate(value.bloc),
        jours=value.jours,
        ouverts=[
            schemas_trajets.MetierOuvert(
                metier=metier(ouvert.metier),
                part_avant=ouvert.part_avant,
                part_apres=ouvert.part_apres,
                ecarte=ouvert.metier.id in ecartes.metiers,
            )
            for ouvert in value.ouverts
        ],
        rapproches=value.rapproches,
        phrases=phrases_parcours.deblocage(value),
        ecarte=value.certification.id in ecartes.certifications,
    )


def titre(words: str) -> str:
    return words[:1].upper() + words[1:]
