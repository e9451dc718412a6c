"""What must hold after every step, asked of the tables: each query returns the rows that break its rule."""

from __future__ import annotations

from services.certification.cycles.candidature import Transition

# a place is held until its session is over, whatever the jury said
TIENT_UNE_PLACE = "('inscrite', 'validee', 'validee_partiellement', 'non_validee')"

INVARIANTS: dict[str, str] = {
    "une session ne tient jamais plus de places qu'elle n'en a": """
        SELECT code FROM session_certification WHERE places_prises > places OR places_prises < 0
    """,
    "les places prises sont celles que des candidatures tiennent": f"""
        SELECT s.code, s.places_prises, count(c.id) FROM session_certification s
        LEFT JOIN candidature c ON c.session_id = s.id AND c.etat IN {TIENT_UNE_PLACE}
        WHERE s.etat <> 'annulee' GROUP BY s.id HAVING count(c.id) <> s.places_prises
    """,
    "la longueur d'une liste d'attente est le nombre de ceux qui y sont": """
        SELECT s.code, s.en_attente, count(c.id) FROM session_certification s
        LEFT JOIN candidature c ON c.session_id = s.id AND c.etat = 'en_attente'
        GROUP BY s.id HAVING count(c.id) <> s.en_attente
    """,
    "personne n'attend devant une place libre": """
        SELECT code FROM session_certification
        WHERE en_attente > 0 AND places_prises < places AND etat = 'ouverte'
    """,
    "personne n'a deux candidatures vivantes pour une certification": """
        SELECT profil_id FROM candidature WHERE etat IN ('deposee', 'inscrite', 'en_attente', 'en_recours')
        GROUP BY profil_id, certification_id HAVING count(*) > 1
    """,
    "l'état d'une candidature est celui de son dernier passage": """
        SELECT c.id, c.etat FROM candidature c WHERE c.etat IS DISTINCT FROM (
            SELECT p.vers FROM passage_candidature p WHERE p.candidature_id = c.id ORDER BY p.id DESC LIMIT 1)
    """,
    "chaque passage part de l'état où le précédent a mené": """
        SELECT id FROM (
            SELECT id, de, lag(vers) OVER (PARTITION BY candidature_id ORDER BY id) AS avant FROM passage_candidature
        ) p WHERE de IS DISTINCT FROM avant
    """,
    "une validation partielle, ou aucune, a toujours son plan": """
        SELECT id FROM candidature WHERE etat IN ('validee_partiellement', 'non_validee') AND plan_id IS NULL
    """,
    "un plan clos dit pourquoi, un plan ouvert a une échéance et des étapes": """
        SELECT p.id FROM plan_accompagnement p
        WHERE (p.clos_le IS NULL) <> (p.motif_cloture IS NULL)
           OR (p.clos_le IS NULL AND NOT EXISTS (SELECT 1 FROM etape_plan e WHERE e.plan_id = p.id))
    """,
    "qui est validé tient tous les blocs": """
        SELECT c.id FROM candidature c WHERE c.etat = 'validee' AND EXISTS (
            SELECT 1 FROM bloc_competences b WHERE b.certification_id = c.certification_id AND NOT EXISTS (
                SELECT 1 FROM decision_bloc d WHERE d.profil_id = c.profil_id AND d.bloc_id = b.id
                AND d.verdict = 'acquis' AND NOT EXISTS (SELECT 1 FROM decision_bloc r WHERE r.remplace_id = d.id)))
    """,
    "une seule décision est en vigueur par bloc et par candidature": """
        SELECT candidature_id, bloc_id FROM decision_bloc d
        WHERE NOT EXISTS (SELECT 1 FROM decision_bloc r WHERE r.remplace_id = d.id)
        GROUP BY candidature_id, bloc_id HAVING count(*) > 1
    """,
    "un bloc acquis ne se repasse pas": """
        SELECT profil_id, bloc_id FROM decision_bloc d WHERE verdict = 'acquis'
        AND NOT EXISTS (SELECT 1 FROM decision_bloc r WHERE r.remplace_id = d.id)
        GROUP BY profil_id, bloc_id HAVING count(*) > 1
    """,
    "ce qui devait tomber est tombé": """
        SELECT effet, tombe_le FROM echeance WHERE tombe_le <= CAST(:jour AS date)
    """,
}

# the names of those that are broken, in one question
BROKEN = " UNION ALL ".join(
    f"SELECT '{name.replace(chr(39), chr(39) * 2)}' WHERE EXISTS ({query})" for name, query in INVARIANTS.items()
)

TABLE = {(str(before) if before else None, str(which), str(which.vers)) for which in Transition for before in which.de}
