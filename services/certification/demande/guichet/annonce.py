"""What waits for the certificateur is told to them in the transaction that makes it wait."""

from services.certification.models import Candidature, Certification, DossierVae, Positionnement, SessionCertification
from services.certification.notifications.service import CERTIFICATEUR, notify
from services.kit.data.uow import UnitOfWork


async def tell_desk(uow: UnitOfWork, what: str, row: Candidature | Positionnement | DossierVae) -> None:
    """One sentence, with the certification and the session where there is one; it names nobody."""
    certification = await uow.db.get(Certification, row.certification_id)
    assert certification is not None, "a certification is never deleted"
    texte = f"{what} : « {certification.intitule} »"
    if isinstance(row, Candidature) and row.session_id is not None:
        session = await uow.db.get(SessionCertification, row.session_id)
        assert session is not None, "a session is never deleted"
        texte += f", session {session.code}"
    objet = str(row.__tablename__)
    await notify(uow.db, now=uow.now, objet=objet, objet_id=row.id, texte=f"{texte}.", role=CERTIFICATEUR)
