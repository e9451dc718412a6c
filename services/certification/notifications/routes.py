"""Routes of the notifications."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.certification.notifications import lecture
from services.certification.notifications.schemas import NotificationLue
from services.kit.data.uow import UnitOfWork
from services.kit.web.pagination import Page, PageParams
from services.kit.web.routing import ServiceRouter

router = ServiceRouter(tags=["notifications"])


@router.get("/v1/notifications", action="lire_notifications", summary="Lister ses notifications")
async def lister_notifications(
    uow: UnitOfWork,
    page: PageParams,
    non_lues: Annotated[bool, Query(description="Seulement celles qui ne sont pas lues")] = False,
) -> Page[NotificationLue]:
    """Ses propres notifications, la plus récente d'abord ; les RH voient aussi celles qui sont faites à leur entité,
    et le certificateur celles de chaque demande qui l'attend."""
    return await lecture.list_notifications(uow, page, non_lues)


@router.post(
    "/v1/notifications/{notification_id}/lecture", action="lire_notification", summary="Dire une notification lue"
)
async def marquer_notification_lue(notification_id: UUID, uow: UnitOfWork) -> NotificationLue:
    """Dit la notification lue ; elle sera effacée dans le temps que la règle dit. Le redire ne change rien."""
    return await lecture.mark_read(uow, notification_id)
