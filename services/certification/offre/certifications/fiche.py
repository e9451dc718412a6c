"""A certification's fiche with its references resolved, and the rules of the registers it must keep (domain B.1, B.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.certification.models import Certification, CompetenceConnue, Etape, Registre, TypeCertification
from services.certification.offre.certifications.cycle import ORDRE
from services.certification.offre.certifications.modalites import Modalite, read_modalite
from services.certification.offre.certifications.schemas import Voies
from services.kit.web.errors import Erreur

NATURE_ATTESTABLE = "competence"


@dataclass(frozen=True)
class Bloc:
    code: str
    intitule: str
    duree_jours: int | None
    competences: Mapping[UUID, int | None]
    modalites: tuple[Modalite, ...]


@dataclass(frozen=True)
class Fiche:
    """All that is written of a certification; two equal fiches are the same certification."""

    code: str
    intitule: str
    registre: Registre
    type: TypeCertification
    numero_fiche: str | None
    niveau: int | None
    certificateurs: tuple[str, ...]
    voies: Voies
    duree_jours: int | None
    validite_mois: int | None
    etapes: Mapping[Etape, tuple[date, str]]
    metiers: frozenset[UUID]
    blocs: tuple[Bloc, ...]


def fiche_of(row: Certification) -> Fiche:
    """The fiche that the database holds; étapes, métiers and blocs must be loaded."""
    return Fiche(
        code=row.code,
        intitule=row.intitule,
        registre=Registre(row.registre),
        type=TypeCertification(row.type),
        numero_fiche=row.numero_fiche,
        niveau=row.niveau,
        certificateurs=tuple(row.certificateurs),
        voies=Voies.model_validate(row),
        duree_jours=row.duree_jours,
        validite_mois=row.validite_mois,
        etapes={Etape(etape.etape): (etape.le, etape.decidee_par) for etape in row.etapes},
        metiers=frozenset(vise.metier_id for vise in row.metiers),
        blocs=tuple(
            Bloc(
                code=bloc.code,
                intitule=bloc.intitule,
                duree_jours=bloc.duree_jours,
                competences={attestee.competence_id: attestee.niveau for attestee in bloc.competences},
                modalites=tuple(read_modalite(modalite) for modalite in bloc.modalites),
            )
            for bloc in sorted(row.blocs, key=lambda bloc: bloc.ordre)
        ),
    )


def attested_by(blocs: Iterable[Bloc]) -> frozenset[UUID]:
    """The compétences that some bloc attests, those that the catalogue has withdrawn since included."""
    return frozenset(competence for bloc in blocs for competence in bloc.competences)


def in_force(competences: Iterable[CompetenceConnue]) -> frozenset[UUID]:
    """The items in which somebody can be certified: compétences, in the catalogue still."""
    return frozenset(one.id for one in competences if one.nature == NATURE_ATTESTABLE and not one.retiree)


def incoherences(fiche: Fiche) -> list[Erreur]:
    """What in the fiche contradicts the rules of its register or type, by field."""
    return [*_registre(fiche), *_voies(fiche), *_certificateurs(fiche), *_blocs(fiche)]


def _registre(fiche: Fiche) -> list[Erreur]:
    erreurs = []
    inscrite = fiche.registre is not Registre.AUCUN
    if fiche.niveau is not None and fiche.registre is not Registre.RNCP:
        erreurs.append(Erreur(pointeur="/niveau", motif="Seule une certification du RNCP a un niveau"))
    if fiche.numero_fiche and not (inscrite and fiche.numero_fiche.startswith(fiche.registre)):
        erreurs.append(Erreur(pointeur="/numero_fiche", motif="Le numéro n'est pas de ce registre"))
    if inscrite and Etape.ENREGISTREMENT not in fiche.etapes:
        erreurs.append(Erreur(pointeur="/etapes", motif="Une certification d'un registre a une date d'enregistrement"))
    if not inscrite and {Etape.ENREGISTREMENT, Etape.FIN_ENREGISTREMENT} & set(fiche.etapes):
        erreurs.append(Erreur(pointeur="/etapes", motif="Sans registre, il n'y a ni enregistrement ni fin"))
    return erreurs


def _voies(fiche: Fiche) -> list[Erreur]:
    voies, erreurs = fiche.voies, []
    if not (voies.formation or voies.vae or voies.epreuves_directes or voies.dossier_epreuves):
        erreurs.append(Erreur(pointeur="/voies", motif="Au moins une voie est ouverte"))
    if voies.vae and fiche.registre is not Registre.RNCP:
        motif = "La VAE n'ouvre que sur le RNCP ; une branche peut ouvrir son CQP par « dossier_epreuves »"
        erreurs.append(Erreur(pointeur="/voies/vae", motif=motif))
    if voies.dossier_epreuves and fiche.type not in (TypeCertification.CQP, TypeCertification.CQPI):
        motif = "Le dossier suivi d'épreuves est une ouverture que la branche donne à ses CQP et CQPI"
        erreurs.append(Erreur(pointeur="/voies/dossier_epreuves", motif=motif))
    return erreurs


def _certificateurs(fiche: Fiche) -> list[Erreur]:
    distincts = {" ".join(nom.casefold().split()) for nom in fiche.certificateurs}
    if len(distincts) != len(fiche.certificateurs):
        return [Erreur(pointeur="/certificateurs", motif="Un certificateur est nommé deux fois")]
    if fiche.type is TypeCertification.CQPI and len(distincts) < 2:
        return [Erreur(pointeur="/certificateurs", motif="Un CQPI a au moins deux certificateurs")]
    return []


def _blocs(fiche: Fiche) -> list[Erreur]:
    codes = [bloc.code for bloc in fiche.blocs]
    if len(set(codes)) != len(codes):
        return [Erreur(pointeur="/blocs", motif="Deux blocs ont le même code")]
    if fiche.registre is Registre.RS and len(codes) > 1:
        return [Erreur(pointeur="/blocs", motif="Une certification du RS n'a pas de blocs : un seul ensemble")]
    return []


def date_incoherences(fiche: Fiche, today: date) -> list[Erreur]:
    """What in the dates of the étapes cannot be: an order reversed, a creation missing or to come."""
    if Etape.CREATION not in fiche.etapes:
        return [Erreur(pointeur="/etapes", motif="La création est requise")]
    if fiche.etapes[Etape.CREATION][0] > today:
        return [Erreur(pointeur="/etapes", motif="La création est décidée au plus tard aujourd'hui")]
    jours = [fiche.etapes[etape][0] for etape in ORDRE if etape in fiche.etapes]
    if jours != sorted(jours):
        return [Erreur(pointeur="/etapes", motif="Les décisions se suivent de la création à la limite de délivrance")]
    return []
