"""A person as another employer reads them: what the métier asks and what of it is held, without how it was proven nor when."""

from __future__ import annotations

from collections.abc import Sequence

from services.matching.engine.ecarts.couverture import Couverture, close_gap
from services.matching.engine.ecarts.ecart import Ecart, ecart_of
from services.matching.engine.personne.preuves import tenus
from services.matching.engine.phrases.francais import compte, enumeration, pourcent
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Certification, Metier
from services.matching.mobilites.ouvertes import Vue
from services.matching.mobilites.schemas import BlocComblant, ExigenceVue, PersonneOuverte
from services.matching.recommandations import vues
from services.matching.recommandations.parties import BlocCite, CertificationCitee

SEUL = "Tout ce que le métier demande est tenu."


def elements(
    found: Sequence[Vue], metier: Metier, offre: Sequence[Certification], catalogue: Catalogue
) -> list[PersonneOuverte]:
    return [_element(one, metier, offre, catalogue) for one in found]


def _element(one: Vue, metier: Metier, offre: Sequence[Certification], catalogue: Catalogue) -> PersonneOuverte:
    personne = one.ouverte.personne
    detenus = tenus(personne, catalogue)
    gap = ecart_of(detenus, metier, catalogue)
    cover = close_gap(gap, offre, detenus)
    tenu = catalogue.metier(personne.metier) if personne.metier else None
    return PersonneOuverte(
        pseudonyme=one.pseudonyme,
        metier=vues.metier(tenu) if tenu else None,
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
        return ["Les compétences de ce métier ne sont pas encore décrites."]
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
