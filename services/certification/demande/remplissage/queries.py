"""The people who wait for a place in a certification, and those to invite to a session, in order."""

from datetime import date
from typing import Any

from sqlalchemy import (
    DateTime,
    Float,
    Integer,
    ScalarSelect,
    Select,
    String,
    Uuid,
    and_,
    func,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.certification.demande.sessions.queries import open_on
from services.certification.models import Candidature, EtatCandidature, EtatSession, SessionCertification

# those who asked first, in the order of their requests; then those who agreed to be contacted, the readiest first, and
# never somebody who has already said something of this certification, be it no
A_INVITER = """
WITH invitee AS (SELECT profil_id FROM proposition WHERE session_id = :session),
attestee AS (
    SELECT a.competence_id, max(a.niveau) AS niveau FROM competence_attestee a
    JOIN bloc_competences b ON b.id = a.bloc_id WHERE b.certification_id = :certification GROUP BY a.competence_id
),
personne AS (
    SELECT c.profil_id, 'demande' AS groupe, c.deposee_le AS demandee_le, NULL::float8 AS part_couverte
    FROM candidature c
    WHERE c.certification_id = :certification
      AND (c.etat = 'deposee' OR (c.etat = 'en_attente' AND c.session_id <> :session))
    UNION ALL
    SELECT p.id, 'contact', NULL,
        coalesce(count(DISTINCT e.competence_id)::float8 / nullif((SELECT count(*) FROM attestee), 0), 0)
    FROM profil_connu p
    LEFT JOIN LATERAL jsonb_to_recordset(p.acquis) AS a (competence_id uuid, niveau integer, positif boolean) ON true
    LEFT JOIN attestee e
        ON e.competence_id = a.competence_id AND a.positif AND (e.niveau IS NULL OR a.niveau >= e.niveau)
    WHERE p.contact_sessions AND NOT p.efface AND NOT EXISTS (
        SELECT FROM candidature c WHERE c.certification_id = :certification AND c.profil_id = p.id
    )
    GROUP BY p.id
)
SELECT row_number() OVER (ORDER BY groupe DESC, demandee_le, part_couverte DESC, profil_id)::integer AS rang,
    profil_id, groupe, demandee_le, part_couverte
FROM personne WHERE profil_id NOT IN (SELECT profil_id FROM invitee)
"""


def people_to_invite(session: SessionCertification) -> Select[*tuple[Any, ...]]:
    """(rang, profil_id, groupe, demandee_le, part_couverte), by rank."""
    statement = text(A_INVITER).bindparams(session=session.id, certification=session.certification_id)
    found = statement.columns(
        rang=Integer(), profil_id=Uuid(), groupe=String(), demandee_le=DateTime(timezone=True),
        part_couverte=Float(),
    ).subquery("a_inviter")  # fmt: skip
    return select(found).order_by(found.c.rang)


def pending_requests() -> ScalarSelect[int]:
    """People who asked for the session's certification and hold no place: without a session, or waiting in another one."""
    pending = aliased(Candidature)
    elsewhere = and_(
        col(pending.etat) == EtatCandidature.EN_ATTENTE, col(pending.session_id) != col(SessionCertification.id)
    )
    return (
        select(func.count(func.distinct(col(pending.profil_id))))
        .select_from(pending)
        .where(
            col(pending.certification_id) == col(SessionCertification.certification_id),
            or_(col(pending.etat) == EtatCandidature.DEPOSEE, elsewhere),
        )
        .correlate(SessionCertification)
        .scalar_subquery()
    )


def _free_before(today: date) -> ScalarSelect[int]:
    """Seats left in the sessions of the certification that are open and begin sooner: those who ask fill them first."""
    session = SessionCertification
    left = (col(session.places) - col(session.places_prises)).label("left")
    sooner = (
        select(col(session.certification_id), col(session.debut_le), col(session.id), left)
        .where(open_on(today))
        .subquery("sooner")
    )
    return (
        select(func.coalesce(func.sum(sooner.c.left), 0))
        .where(
            sooner.c.certification_id == col(session.certification_id),
            tuple_(sooner.c.debut_le, sooner.c.id) < tuple_(col(session.debut_le), col(session.id)),
        )
        .correlate(session)
        .scalar_subquery()
    )


def sessions_with_pending(today: date) -> Select[*tuple[Any, ...]]:
    """(SessionCertification, people pending, those of them who may go to a sooner session)."""
    return select(SessionCertification, pending_requests(), _free_before(today))


def alerts(today: date) -> Select[*tuple[Any, ...]]:
    """Sessions open today whose seats stay empty while people wait, each of them counted once, the soonest first."""
    return (
        sessions_with_pending(today)
        .where(
            open_on(today),
            col(SessionCertification.places_prises) < col(SessionCertification.places),
            pending_requests() > _free_before(today),
        )
        .order_by(col(SessionCertification.debut_le), col(SessionCertification.id))
    )


def sessions_that_could_host(session: SessionCertification, today: date) -> Select[*tuple[SessionCertification]]:
    """Other sessions of the certification, still to come, with a seat for each of its people; three at most."""
    return (
        select(SessionCertification)
        .where(
            col(SessionCertification.certification_id) == session.certification_id,
            col(SessionCertification.id) != session.id,
            col(SessionCertification.etat) != EtatSession.ANNULEE,
            col(SessionCertification.debut_le) > today,
            col(SessionCertification.places) - col(SessionCertification.places_prises) >= session.places_prises,
        )
        .order_by(col(SessionCertification.debut_le), col(SessionCertification.id))
        .limit(3)
    )
