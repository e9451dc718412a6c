"""Whom a certificateur may tell of a session: those who agreed, in order, and nothing else of them."""

from __future__ import annotations

from uuid import UUID

import orjson
from starlette.responses import Response

from services.kit.data.days import civil_day
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.errors import NotFound
from services.matching.etat import etat_of
from services.matching.index.fraicheur import told_to_all
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.entrees import POIDS
from services.matching.recommandations.reponse import head_of, json_response, with_flux

FERMEE = "Les inscriptions à cette session sont closes : il n'y a personne à prévenir."
PERSONNE = "Personne, parmi ceux qui ont accepté d'être prévenus, n'a quelque chose à gagner à cette certification."
ORDRE = "Dans l'ordre : les plus près de tenir tout le métier visé une fois certifiés."


async def read_candidats(uow: UnitOfWork, session_id: UUID, limite: int) -> Response:
    """Raises NotFound for a session that no feed told of."""
    etat = etat_of(uow)
    publie, offre = etat.index.publie, etat.index.offre
    uow.allow(Ressource("SessionOuverte", str(session_id)))
    session = offre.session(str(session_id))
    offerte = offre.certifications.get(session.certification_id) if session else None
    if session is None or offerte is None:
        raise NotFound
    le = civil_day(uow.now)
    is_open = session.is_open(le)
    found = await etat.contactables.first(offerte.certification, limite, le) if is_open else []
    body = {
        "session_id": session.id,
        "certification": vue.certification(offerte.certification),
        "elements": [
            {"rang": rang, "profil_id": c.personne, "metier": vue.metier(c.metier) if c.metier else None}
            for rang, c in enumerate(found, 1)
        ],
        "phrases": [ORDRE if found else PERSONNE if is_open else FERMEE],
    }
    head = head_of(
        orjson.dumps(body), version=publie.version, catalogue=publie.empreinte, modele=POIDS.modele, at=uow.now
    )
    return json_response(
        with_flux(head, told_to_all(etat.index.fraicheur().flux)), {"Cache-Control": "private, no-store"}
    )
