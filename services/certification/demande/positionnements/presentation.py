"""Versions of a positionnement as the API's answers."""

from decimal import Decimal

from services.certification.demande.positionnements.schemas import (
    HeuresBloc,
    ModulePreconise,
    ParcoursPreconise,
    PositionnementLu,
    PositionnementResume,
    PreuveLue,
    RecoursPositionnementLu,
    VerdictLu,
    VersionPositionnementLue,
    VersionPositionnementResume,
)
from services.certification.models import Positionnement, VerdictPositionnement, VersionPositionnement
from services.certification.offre.durees import MINUTES_PAR_JOUR, course


def hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 2)


def days(minutes: int | None) -> float | None:
    """Days of seven hours, never rounded up to a day that nobody has to follow."""
    return None if minutes is None else minutes * 100 // MINUTES_PAR_JOUR / 100


def present_summary(row: Positionnement) -> PositionnementResume:
    return PositionnementResume.model_validate(row)


def present(
    row: Positionnement, decision: VersionPositionnement | None, last: VersionPositionnement
) -> PositionnementLu:
    return PositionnementLu(
        **present_summary(row).model_dump(),
        decision_en_vigueur=present_version_summary(decision) if decision else None,
        derniere_version=present_version(last),
    )


def present_version_summary(row: VersionPositionnement) -> VersionPositionnementResume:
    return VersionPositionnementResume(
        numero=row.numero,
        decision=row.decision,
        texte=row.texte,
        heures=hours(row.minutes),
        jours=days(row.minutes),
        parcours=_parcours(row),
        ecrite_le=row.ecrite_le,
        recours=RecoursPositionnementLu.model_validate(row.recours) if row.recours else None,
    )


def _parcours(row: VersionPositionnement) -> ParcoursPreconise | None:
    if row.parcours is None:
        return None
    followed = sum(one["minutes"] for one in row.parcours)
    return ParcoursPreconise(
        modules=[ModulePreconise.model_validate(one | {"heures": hours(one["minutes"])}) for one in row.parcours],
        heures_modules=hours(followed) or 0.0,
        heures_autrement=None if row.minutes is None else hours(row.minutes - followed),
        cout_euros=f"{sum((Decimal(one['cout_euros']) for one in row.parcours), Decimal(0)):.2f}",
    )


def present_version(row: VersionPositionnement) -> VersionPositionnementLue:
    return VersionPositionnementLue(
        **present_version_summary(row).model_dump(),
        blocs=_blocs(row.verdicts),
        verdicts=[_verdict(verdict) for verdict in row.verdicts],
    )


def _blocs(verdicts: list[VerdictPositionnement]) -> list[HeuresBloc]:
    """Each bloc once, in the certification's order."""
    first = {verdict.bloc_id: verdict for verdict in reversed(verdicts)}
    return [
        HeuresBloc(
            bloc_id=bloc_id,
            code=first[bloc_id].bloc_code,
            intitule=first[bloc_id].bloc_intitule,
            heures=hours(course([verdict.minutes for verdict in verdicts if verdict.bloc_id == bloc_id], 0)),
        )
        for bloc_id in dict.fromkeys(verdict.bloc_id for verdict in verdicts)
    ]


def _verdict(row: VerdictPositionnement) -> VerdictLu:
    preuve = PreuveLue(nature=row.nature_preuve, texte=row.preuve or "") if row.nature_preuve else None
    return VerdictLu(
        bloc_id=row.bloc_id,
        bloc_code=row.bloc_code,
        competence_id=row.competence_id,
        code=row.connue.code,
        libelle=row.connue.libelle,
        niveau_requis=row.niveau_requis,
        verdict=row.verdict,
        auteur=row.auteur,
        preuve=preuve,
        heures=hours(row.minutes),
    )
