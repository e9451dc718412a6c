"""The course that a positionnement ends in: for each gap the modules that fill it, within the hours that the rule leaves.

The rule of durations stays the only one: of a module a person follows no more than what is left of its gaps, and what no
module fills is said apart, so that both add up to the rule's hours. Without known durations modules count whole.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.certification.demande.positionnements.verdicts import Cle, Ligne
from services.certification.models import ModuleFormation
from services.certification.offre.durees import NOTHING_LEFT, minutes_left
from services.certification.offre.modules.service import present

Modules = Sequence[ModuleFormation]


def advised(lignes: Sequence[Ligne], modules: Modules) -> list[ModuleFormation]:
    """For each gap the cheapest module of its compétence, else the cheapest of its bloc: what the rule advises."""
    cheapest = sorted(modules, key=lambda one: (one.competence_id is None, one.cout, one.heures, one.id))
    found: dict[UUID, ModuleFormation] = {}
    for cle in _gaps(lignes):
        module = next((one for one in cheapest if _fills(one, cle)), None)
        if module is not None:
            found[module.id] = module
    return list(found.values())


def compose(lignes: Sequence[Ligne], modules: Modules) -> list[dict[str, Any]]:
    """The course as it is kept; a module that fills no gap is not in it."""
    left = _gaps(lignes)
    codes = {one.cle: (one.bloc.code, one.competence.code) for one in lignes}
    course = []
    for module in sorted(modules, key=lambda one: one.competence_id is None):
        gaps = [cle for cle, minutes in left.items() if minutes != 0 and _fills(module, cle)]
        if gaps:
            said = present(module).model_dump(
                mode="json", exclude={"id", "certification_id", "bloc_id", "competence_id"}
            )
            course.append(
                said
                | {
                    "module_id": str(module.id),
                    "bloc_id": str(module.bloc_id),
                    "bloc_code": codes[gaps[0]][0],
                    "competences": [codes[cle][1] for cle in gaps],
                    "heures_module": module.heures,
                    "minutes": _follow(left, gaps, module.heures * 60),
                }
            )
    return course


def _gaps(lignes: Sequence[Ligne]) -> dict[Cle, int | None]:
    """What is left to learn, in minutes; None where no duration is known."""
    lefts = {one.cle: minutes_left(one.minutes, one.constat.verdict) for one in lignes}
    return {one.cle: lefts[one.cle] for one in lignes if one.constat.verdict not in NOTHING_LEFT}


def fills_some(module: ModuleFormation, lignes: Sequence[Ligne]) -> bool:
    return any(_fills(module, cle) for cle in _gaps(lignes))


def _fills(module: ModuleFormation, cle: Cle) -> bool:
    return module.bloc_id == cle[0] and module.competence_id in (None, cle[1])


def _follow(left: dict[Cle, int | None], gaps: Sequence[Cle], minutes: int) -> int:
    """Take the minutes of a module from what is left of its gaps; how many of them are followed."""
    if any(left[cle] is None for cle in gaps):
        return minutes
    followed = 0
    for cle in gaps:
        taken = min(left[cle] or 0, minutes - followed)
        left[cle] = (left[cle] or 0) - taken
        followed += taken
    return followed
