"""The convocation of a candidate: where, when, and which épreuves they sit."""

from services.certification.jury.papiers.papier import PapierDeSession
from services.certification.jury.papiers.proces_verbal import periode
from services.certification.jury.papiers.queries import Convoque, Seance
from services.certification.models import Candidature

PRESENTEZ = "Présentez-vous avec une pièce d'identité et ce document."


def convocation(seance: Seance, candidature: Candidature, pour: Convoque) -> bytes:
    session, certification = seance.session, seance.certification
    pdf = PapierDeSession("Convocation", f"Convocation à la session {session.code}")
    pdf.say(", ".join(certification.certificateurs))
    pdf.ln(8)
    pdf.say("Convocation aux épreuves", size=22, bold=True)
    pdf.ln(2)
    if pour.nom:
        pdf.say(pour.nom, size=14)
    pdf.say(certification.intitule, size=14, bold=True)
    pdf.ln(2)
    pdf.say(f"Vous êtes attendue ou attendu {periode(session.debut_le, session.fin_le)}, à {session.lieu}.", size=12)
    pdf.say(f"Session {session.code}, inscription n° {candidature.numero}.", size=10)
    pdf.ln(4)
    rows = [
        (f"{bloc.code} : {bloc.intitule}", one.intitule, f"{one.duree_minutes} min" if one.duree_minutes else "")
        for bloc in seance.blocs
        if bloc.id not in pour.tenus
        for one in bloc.modalites
    ]
    pdf.grid((80, 65, 25), ("Bloc", "Épreuve", "Durée"), rows)
    if pour.amenagement:
        pdf.say(f"Aménagé pour vous : {pour.amenagement}")
        pdf.ln(2)
    pdf.say(PRESENTEZ)
    return bytes(pdf.output())
