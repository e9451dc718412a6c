"""Which blocs close a gap at least cost, exactly; and what each certification would close, in how many days, by which routes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.matching.engine.ecart import Ecart, Ligne
from services.matching.engine.modele import Attestation, Bloc, Certification, Item
from services.matching.engine.preuves import RIEN, Tenus
from services.matching.engine.recouvrement import Colonne, cheapest

CENTIEMES: Final = 100
"""Days are counted in hundredths, so that costs compare exactly."""
SANS_DUREE: Final = 1.0
"""Length lent to a bloc when no bloc on offer has one: then the fewest blocs win."""


@dataclass(frozen=True, slots=True)
class BlocChoisi:
    """A bloc of the cover. `jours` is what remains after positionnement, None when its duration is not known."""

    certification: Certification
    bloc: Bloc
    ferme: tuple[Item, ...]
    jours: float | None
    epreuves: int


@dataclass(frozen=True, slots=True)
class Couverture:
    """`part_fermee` is the share, in number, of the requirements to close; `reste_ouvert` is what no bloc attests at the level required."""

    blocs: tuple[BlocChoisi, ...]
    jours: float
    durees_inconnues: int
    epreuves: int
    part_fermee: float
    reste_ouvert: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Voie:
    """A route to a certification; `sans_accord` says that the person takes it without anybody's consent."""

    code: str
    sans_accord: bool


@dataclass(frozen=True, slots=True)
class Apport:
    """What one certification brings toward a gap.

    `jours_pleins` and `jours` are those of the whole certification before and after positionnement, `jours_utiles` those of the
    blocs that close something; `epreuves` are the exams of the blocs not held yet.
    """

    certification: Certification
    part_fermee: float
    ferme: tuple[Item, ...]
    blocs_utiles: tuple[Bloc, ...]
    blocs_tenus: tuple[Bloc, ...]
    jours_pleins: float | None
    jours: float | None
    jours_utiles: float | None
    epreuves: int
    voies: tuple[Voie, ...]
    vise_le_metier: bool


@dataclass(frozen=True, slots=True)
class _Offre:
    certification: Certification
    bloc: Bloc
    ferme: frozenset[int]
    jours: float | None


def close_gap(gap: Ecart, certifications: Iterable[Certification], detenus: Tenus) -> Couverture:
    """The set of blocs that closes all that can be closed of the gap, at the least cost.

    The cost is, in this order: days, exams, certifications to enter, blocs. So one bloc of one more certification is taken
    only when it spares days or exams.
    """
    a_combler = gap.a_combler
    offres = _offers(a_combler, certifications, detenus)
    fermable = sorted(set().union(*(offre.ferme for offre in offres)))
    choisies = [offres[i] for i in _cheapest(offres)]
    jours = [offre.jours for offre in choisies if offre.jours is not None]
    return Couverture(
        blocs=tuple(_chosen(offre, a_combler) for offre in choisies),
        jours=round(sum(jours), 2),
        durees_inconnues=len(choisies) - len(jours),
        epreuves=sum(offre.bloc.nombre_epreuves for offre in choisies),
        part_fermee=_share(len(fermable), len(a_combler)),
        reste_ouvert=tuple(ligne for i, ligne in enumerate(a_combler) if i not in set(fermable)),
    )


def apports(gap: Ecart, certifications: Iterable[Certification], detenus: Tenus) -> list[Apport]:
    """Certifications that close part of the gap or aim at the métier: most closed first, then fewest days, then code.

    One that attests no competence is never among them, even aiming at the métier (domain F8).
    """
    found = [_apport(gap, certification, detenus) for certification in certifications if certification.certifiante]
    useful = [apport for apport in found if apport.ferme or apport.vise_le_metier]
    return sorted(useful, key=_best_first)


def voies(certification: Certification) -> tuple[Voie, ...]:
    """Routes open to anybody, those that need no consent first. VAE exists for the RNCP only (L.6411-1 of the labour code)."""
    registered = certification.registre != "aucun"
    ouvertes = (
        ("epreuves_directes", True),
        ("dossier_epreuves", True),
        ("vae", True),
        # training off work time is paid by the person's own CPF when the certification is registered
        ("formation", registered),
    )
    found = [
        Voie(code, sans_accord)
        for code, sans_accord in ouvertes
        if code in certification.voies and (code != "vae" or certification.registre == "RNCP")
    ]
    return tuple(sorted(found, key=lambda voie: not voie.sans_accord))


def bloc_tenu(bloc: Bloc, detenus: Tenus) -> bool:
    """Every competence that the bloc attests is held at the level attested."""
    return bool(bloc.competences) and _missing_share(bloc, detenus) == 0


def days_left(certification: Certification, bloc: Bloc, detenus: Tenus) -> float | None:
    """Days of the bloc after positionnement, in proportion to what is not held; None when its length is not known."""
    length = _length(certification, bloc)
    return None if length is None else round(length * _missing_share(bloc, detenus), 2)


def _apport(gap: Ecart, certification: Certification, detenus: Tenus) -> Apport:
    a_combler = gap.a_combler
    offres = _offers(a_combler, [certification], detenus)
    ferme = sorted(set().union(*(offre.ferme for offre in offres)))
    tenus = tuple(bloc for bloc in certification.blocs if bloc_tenu(bloc, detenus))
    pleins, jours = _days(certification, detenus)
    utiles = [offre.jours for offre in offres]
    return Apport(
        certification=certification,
        part_fermee=_share(len(ferme), len(a_combler)),
        ferme=tuple(a_combler[i].item for i in ferme),
        blocs_utiles=tuple(offre.bloc for offre in offres),
        blocs_tenus=tenus,
        jours_pleins=pleins,
        jours=jours,
        jours_utiles=None if None in utiles else round(sum(j for j in utiles if j is not None), 2),
        epreuves=sum(bloc.nombre_epreuves for bloc in certification.blocs if bloc not in tenus),
        voies=voies(certification),
        vise_le_metier=gap.metier.id in certification.metiers_vises,
    )


def _best_first(apport: Apport) -> tuple[float, float, str, str]:
    jours = float("inf") if apport.jours is None else apport.jours
    return -apport.part_fermee, jours, apport.certification.code, apport.certification.id


def _days(certification: Certification, detenus: Tenus) -> tuple[float | None, float | None]:
    """Days of the whole certification, and what positionnement leaves of them: in proportion to what is not held."""
    lengths = [_length(certification, bloc) for bloc in certification.blocs]
    known = [length for length in lengths if length is not None]
    total = float(certification.duree_jours) if certification.duree_jours is not None else None
    if total is None:
        total = sum(known) if known and len(known) == len(lengths) else None
    if total is None or not sum(known):
        return total, total
    parts = zip(certification.blocs, lengths, strict=True)
    left = sum((length or 0.0) * _missing_share(bloc, detenus) for bloc, length in parts)
    return total, round(total * left / sum(known), 2)


def _length(certification: Certification, bloc: Bloc) -> float | None:
    """Full days of a bloc: its own, or its share of what the certification's other blocs leave, by number of competences."""
    if bloc.duree_jours is not None:
        return float(bloc.duree_jours)
    if certification.duree_jours is None:
        return None
    untimed = [other for other in certification.blocs if other.duree_jours is None]
    left = certification.duree_jours - sum(other.duree_jours or 0 for other in certification.blocs)
    size = sum(max(1, len(other.competences)) for other in untimed)
    return max(0, left) * max(1, len(bloc.competences)) / size


def _missing_share(bloc: Bloc, detenus: Tenus) -> float:
    """Share of what the bloc attests that is not held, levels counted; the whole when it describes nothing."""
    if not bloc.competences:
        return 1.0
    held = sorted(detenus.get(attestee.item, RIEN).credit(attestee.niveau) for attestee in bloc.competences)
    return 1.0 - sum(held) / len(held)


def _closes(attestee: Attestation, requis: int | None) -> bool:
    return requis is None or (attestee.niveau is not None and attestee.niveau >= requis)


def _offers(a_combler: Sequence[Ligne], certifications: Iterable[Certification], detenus: Tenus) -> list[_Offre]:
    """Blocs that close something, in a fixed order."""
    wanted: dict[str, list[tuple[int, int | None]]] = {}
    for i, ligne in enumerate(a_combler):
        wanted.setdefault(ligne.item.id, []).append((i, ligne.requis))
    offres = []
    for certification in sorted((c for c in certifications if c.certifiante), key=lambda c: (c.code, c.id)):
        for bloc in certification.blocs:
            ferme = frozenset(
                i
                for attestee in bloc.competences
                for i, requis in wanted.get(attestee.item, ())
                if _closes(attestee, requis)
            )
            if ferme:
                offres.append(_Offre(certification, bloc, ferme, days_left(certification, bloc, detenus)))
    return offres


def _cheapest(offres: Sequence[_Offre]) -> list[int]:
    known = [offre.jours for offre in offres if offre.jours is not None]
    # a bloc whose duration nobody gave is taken for the longest, so that ignorance is never the cheap choice
    prudent = max(known, default=SANS_DUREE)
    return cheapest(
        [
            Colonne(
                offre.ferme,
                round((prudent if offre.jours is None else offre.jours) * CENTIEMES),
                offre.bloc.nombre_epreuves,
                offre.certification.id,
            )
            for offre in offres
        ]
    )


def _chosen(offre: _Offre, a_combler: Sequence[Ligne]) -> BlocChoisi:
    ferme = tuple(a_combler[i].item for i in sorted(offre.ferme))
    return BlocChoisi(offre.certification, offre.bloc, ferme, offre.jours, offre.bloc.nombre_epreuves)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 1.0
