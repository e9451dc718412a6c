"""Codes by which a person lets an employer add an emploi to their record: drawn by them alone, of one use, short-lived."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.kit.data.uow import UnitOfWork
from services.kit.web.errors import Erreur
from services.parcours.acces import open_profil
from services.parcours.emplois.schemas import CodeTire
from services.parcours.errors import CodeRattachementInvalide
from services.parcours.models import CodeRattachement
from services.parcours.settings import ParcoursSettings

# neither 0 and O, nor 1 and I: a code is read aloud, or copied by hand
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# 80 bits: nobody tries them all, so a bare digest is enough
LONGUEUR = 16
MOTIF = "Ce code de rattachement n'est pas, ou n'est plus, valable"


def digest_of(code: str) -> bytes:
    """What is kept of a code; its hyphens are for the eye."""
    return hashlib.sha256(code.replace("-", "").encode()).digest()


async def draw(uow: UnitOfWork, profil_id: UUID) -> CodeTire:
    await open_profil(uow, profil_id, lock=True)
    settings = uow.service.settings
    assert isinstance(settings, ParcoursSettings)
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))
    code = "-".join(letters[i : i + 4] for i in range(0, LONGUEUR, 4))
    expire_le = uow.now + timedelta(days=settings.code_rattachement_jours)
    kept = {"empreinte": digest_of(code), "expire_le": expire_le}
    statement = insert(CodeRattachement).values(profil_id=profil_id, **kept)
    await uow.db.execute(statement.on_conflict_do_update(index_elements=["profil_id"], set_=kept))
    return CodeTire(code=code, expire_le=expire_le)


async def revoke(uow: UnitOfWork, profil_id: UUID) -> None:
    await open_profil(uow, profil_id, lock=True)
    await uow.db.execute(delete(CodeRattachement).where(col(CodeRattachement.profil_id) == profil_id))


async def bearer_of(uow: UnitOfWork, code: str) -> UUID:
    """The person who drew the code, which serves no more; raises CodeRattachementInvalide, the same for every reason."""
    used = delete(CodeRattachement).where(
        col(CodeRattachement.empreinte) == digest_of(code), col(CodeRattachement.expire_le) > uow.now
    )
    found: UUID | None = await uow.db.scalar(used.returning(col(CodeRattachement.profil_id)))
    if found is None:
        raise CodeRattachementInvalide(erreurs=[Erreur(pointeur="/code_rattachement", motif=MOTIF)])
    return found


async def forget_expired(uow: UnitOfWork) -> None:
    """Leave those alone that are valid: a load compares its own with all that are kept."""
    await uow.db.execute(delete(CodeRattachement).where(col(CodeRattachement.expire_le) <= uow.now))
