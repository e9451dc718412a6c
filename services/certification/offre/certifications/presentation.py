"""A certification's rows as the API's answers."""

from datetime import date

from services.certification.models import BlocCompetences, Certification, Etape, EtapeCertification
from services.certification.offre.certifications.cycle import ORDRE, etat_on
from services.certification.offre.certifications.modalites import read_modalite
from services.certification.offre.certifications.schemas import (
    BlocLu,
    CertificationLue,
    CertificationResume,
    CompetenceLue,
    EtapeDatee,
    Voies,
)


def jours_of(row: Certification) -> dict[Etape, date]:
    """The dated decisions, by kind."""
    return {Etape(etape.etape): etape.le for etape in row.etapes}


def present_summary(row: Certification, certifiante: bool, today: date) -> CertificationResume:
    return CertificationResume.model_validate(_summary(row, certifiante, today))


def present(row: Certification, certifiante: bool, today: date) -> CertificationLue:
    """With its blocs, in their order."""
    blocs = [present_bloc(bloc) for bloc in row.blocs]
    return CertificationLue.model_validate(_summary(row, certifiante, today) | {"blocs": blocs, "version": row.version})


def _summary(row: Certification, certifiante: bool, today: date) -> dict[str, object]:
    columns = ("id", "code", "intitule", "registre", "type", "numero_fiche", "niveau", "certificateurs")
    return {name: getattr(row, name) for name in (*columns, "duree_jours", "validite_mois")} | {
        "voies": Voies.model_validate(row),
        "metiers_vises": sorted(vise.metier_id for vise in row.metiers),
        "etapes": [EtapeDatee.model_validate(etape) for etape in _in_order(row.etapes)],
        "etat": etat_on(jours_of(row), today),
        "certifiante": certifiante,
        "visible_le": row.visible_le,
    }


def _in_order(etapes: list[EtapeCertification]) -> list[EtapeCertification]:
    return sorted(etapes, key=lambda etape: ORDRE.index(Etape(etape.etape)))


def present_bloc(bloc: BlocCompetences) -> BlocLu:
    return BlocLu(
        id=bloc.id,
        numero=bloc.numero,
        code=bloc.code,
        intitule=bloc.intitule,
        duree_jours=bloc.duree_jours,
        competences=[
            CompetenceLue(
                competence_id=attestee.competence_id,
                code=attestee.connue.code,
                libelle=attestee.connue.libelle,
                niveau=attestee.niveau,
            )
            for attestee in bloc.competences
        ],
        modalites=[read_modalite(modalite) for modalite in bloc.modalites],
    )
