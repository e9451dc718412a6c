"""A person as another employer reads them: by steps until they say that they are interested, then what of the métier is held.

How it was proven, and when, is never said.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.matching.engine.ecarts.couverture import Couverture, close_gap
from services.matching.engine.ecarts.ecart import Ecart, ecart_of
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.phrases.francais import compte, enumeration, pourcent
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Certification, Metier, Personne
from services.matching.mobilites.ouvertes import Vue
from services.matching.mobilites.schemas import (
    BlocComblant,
    Couvert,
    DetailPersonneOuverte,
    ExigenceVue,
    PersonneOuverte,
)
from services.matching.recommandations import vues
from services.matching.recommandations.parties import BlocCite, CertificationCitee

SEUL = "Tout ce que le métier demande est tenu."
COUVERTURES: tuple[tuple[Couvert, str], ...] = (
    ("moins_de_la_moitie", "Tient moins de la moitié de ce que le métier demande."),
    ("la_moitie_ou_plus", "Tient la moitié ou plus de ce que le métier demande."),
    ("presque_tout", "Tient presque tout ce que le métier demande."),
)
"""By step."""
NON_DECRIT = "Les compétences de ce métier ne sont pas encore décrites."


def elements(
    found: Sequence[tuple[Vue, bool]], metier: Metier, offre: Sequence[Certification], catalogue: Catalogue
) -> list[PersonneOuverte]:
    """`found`: each with whether they said that they are interested."""
    return [_element(one, interessee, metier, offre, catalogue) for one, interessee in found]


def _element(
    one: Vue, interessee: bool, metier: Metier, offre: Sequence[Certification], catalogue: Catalogue
) -> PersonneOuverte:
    personne = one.ouverte.personne
    tenu = catalogue.metier(personne.metier) if personne.metier else None
    couvert, phrase = COUVERTURES[-one.rang[0]]
    return PersonneOuverte(
        pseudonyme=one.pseudonyme,
        metier=vues.metier(tenu) if tenu else None,
        couverture=couvert,
        detail=_detail(personne, metier, offre, catalogue) if interessee else None,
        phrases=[phrase if metier.exigences else NON_DECRIT],
    )


def _detail(
    personne: Personne, metier: Metier, offre: Sequence[Certification], catalogue: Catalogue
) -> DetailPersonneOuverte:
    detenus = tenus(personne, catalogue)
    gap = ecart_of(detenus, metier, catalogue)
    cover = close_gap(gap, offre, detenus)
    return DetailPersonneOuverte(
        part_couverte=gap.part_couverte,
        exigences=[ExigenceVue.model_validate(ligne) for ligne in gap.lignes],
        pour_combler=[
            BlocComblant(
                certification=CertificationCitee.model_validate(choisi.certification),
                bloc=BlocCite.model_validate(choisi.bloc),
                ferme=[vues.item(item) for item in choisi.ferme],
            )
            for choisi in cover.blocs
        ],
        part_fermee=cover.part_fermee,
        phrases=_phrases(gap, cover),
    )


def _phrases(gap: Ecart, cover: Couverture) -> list[str]:
    if not gap.lignes:
        return [NON_DECRIT]
    phrases = [f"Tient {pourcent(gap.part_couverte)} de ce que le métier demande."]
    if not gap.a_combler:
        return [SEUL] if gap.part_couverte == 1 else phrases
    phrases.append(
        f"{compte(len(gap.a_combler), 'compétence reste', 'compétences restent')} à acquérir ou à renforcer."
    )
    if cover.blocs:
        blocs = enumeration([f"« {choisi.bloc.intitule} »" for choisi in cover.blocs])
        verbe = "comblerait" if len(cover.blocs) == 1 else "combleraient"
        phrases.append(f"{blocs} en {verbe} {pourcent(cover.part_fermee)}.")
    return phrases
