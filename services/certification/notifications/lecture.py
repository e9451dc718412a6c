"""Notifications that an actor reads, written for lists as the policies write it for single reads."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import col

from services.certification.models import Notification
from services.certification.notifications.schemas import NotificationLue
from services.certification.notifications.service import CERTIFICATEUR
from services.kit.data.uow import UnitOfWork
from services.kit.web.access import Ressource
from services.kit.web.auth import Actor
from services.kit.web.errors import NotFound
from services.kit.web.pagination import Page, PageParams, paginate


def visible_notification(actor: Actor) -> ColumnElement[bool]:
    """One's own, for the human resources those of their entity, and for the certificateur those of the desk."""
    terms = [col(Notification.profil_id) == actor.profil if actor.profil else false()]
    if actor.has("rh") and actor.entite:
        terms.append(and_(col(Notification.profil_id).is_(None), col(Notification.entite_id) == actor.entite))
    if actor.has(CERTIFICATEUR):
        terms.append(col(Notification.role) == CERTIFICATEUR)
    return or_(*terms)


async def list_notifications(uow: UnitOfWork, page: PageParams, non_lues: bool) -> Page[NotificationLue]:
    statement = select(Notification).where(visible_notification(uow.actor)).order_by(col(Notification.id).desc())
    if non_lues:
        statement = statement.where(col(Notification.lue_le).is_(None))
    return await paginate(uow, statement, page, NotificationLue.model_validate)


async def mark_read(uow: UnitOfWork, notification_id: UUID) -> NotificationLue:
    statement = select(Notification).where(col(Notification.id) == notification_id).with_for_update()
    notification = await uow.db.scalar(statement)
    if notification is None:
        raise NotFound
    uow.allow(resource_of(notification))
    notification.lue_le = notification.lue_le or uow.now
    return NotificationLue.model_validate(notification)


def resource_of(notification: Notification) -> Ressource:
    attributs = {
        "titulaire": str(notification.profil_id or ""),
        "entite": str(notification.entite_id or ""),
        "role": notification.role or "",
    }
    return Ressource("Notification", str(notification.id), attributs)
