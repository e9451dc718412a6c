"""Which blocs close a gap at least cost, exactly; and what each certification would close, in how many days, by which routes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from services.matching.engine.ecarts.durees import course, is_held
from services.matching.engine.ecarts.ecart import Ecart, Ligne
from services.matching.engine.ecarts.offre import BlocOffert, Offre
from services.matching.engine.ecarts.recouvrement import Colonne, cheapest, members, union
from services.matching.engine.personne.preuves import Tenus
from services.matching.engine.referentiel.modele import Bloc, Certification, Item

CENTIEMES: Final = 100
"""Days are counted in hundredths, so that costs compare exactly."""
SANS_DUREE: Final = 1.0
"""Length lent to a bloc when no bloc on offer has one: then the fewest blocs win."""


class BlocChoisi(NamedTuple):
    """A bloc of the cover. `jours` is what remains after positionnement, None when its duration is not known."""

    certification: Certification
    bloc: Bloc
    ferme: tuple[Item, ...]
    jours: float | None
    epreuves: int


class Couverture(NamedTuple):
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

    `jours_pleins` and `jours` are those of the whole certification before and after positionnement; `epreuves` are the exams of
    the blocs not held yet.
    """

    certification: Certification
    part_fermee: float
    ferme: tuple[Item, ...]
    blocs_utiles: tuple[Bloc, ...]
    blocs_tenus: tuple[Bloc, ...]
    jours_pleins: float | None
    jours: float | None
    epreuves: int
    voies: tuple[Voie, ...]
    vise_le_metier: bool


class _Utile(NamedTuple):
    """A bloc that closes something: places among what is to be closed, as bits."""

    offert: BlocOffert
    ferme: int
    jours: float | None


class Combleur:
    """Closes gaps of one person by one offer: what positionnement leaves of a bloc is worked out once for all of them."""

    def __init__(self, offre: Offre, detenus: Tenus) -> None:
        self._offre = offre
        self._detenus = detenus
        self._jours: dict[int, float | None] = {}

    def close(self, gap: Ecart, parmi: Container[str] | None = None) -> Couverture:
        """The set of blocs that closes all that can be closed of the gap, at the least cost.

        `parmi`: ids of the certifications to choose from; None for the whole offer.
        The cost is, in this order: days, exams, certifications to enter, blocs. So one bloc of one more certification is
        taken only when it spares days or exams.
        """
        a_combler = gap.a_combler
        utiles = self.useful(a_combler, parmi)
        choisis = [utiles[o] for o in _cheapest(utiles)]
        fermable = union([utile.ferme for utile in choisis])
        jours = [utile.jours for utile in choisis if utile.jours is not None]
        return Couverture(
            blocs=tuple([_chosen(utile, a_combler) for utile in choisis]),
            jours=round(sum(jours), 2),
            durees_inconnues=len(choisis) - len(jours),
            epreuves=sum([utile.offert.bloc.nombre_epreuves for utile in choisis]),
            part_fermee=_share(fermable.bit_count(), len(a_combler)),
            reste_ouvert=tuple([ligne for i, ligne in enumerate(a_combler) if not fermable >> i & 1]),
        )

    def useful(self, a_combler: Sequence[Ligne], parmi: Container[str] | None = None) -> list[_Utile]:
        """Blocs that close something, in the order of the offer."""
        fermes: dict[int, int] = {}
        for i, ligne in enumerate(a_combler):
            for place, niveau in self._offre.par_item.get(ligne.item.id, ()):
                if ligne.requis is None or (niveau is not None and niveau >= ligne.requis):
                    fermes[place] = fermes.get(place, 0) | 1 << i
        blocs = self._offre.blocs
        return [
            _Utile(blocs[place], fermes[place], self._days(place))
            for place in sorted(fermes)
            if parmi is None or blocs[place].certification.id in parmi
        ]

    def _days(self, place: int) -> float | None:
        if place not in self._jours:
            self._jours[place] = self._offre.blocs[place].days_left(self._detenus)
        return self._jours[place]


def close_gap(gap: Ecart, certifications: Iterable[Certification], detenus: Tenus) -> Couverture:
    """One gap, as `Combleur` closes several."""
    return Combleur(Offre(certifications), detenus).close(gap)


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
    """Nothing is left to learn of any competence that the bloc attests, by what was said: nothing deduced."""
    return bool(bloc.competences) and all(is_held(attestee, detenus) for attestee in bloc.competences)


def _apport(gap: Ecart, certification: Certification, detenus: Tenus) -> Apport:
    a_combler = gap.a_combler
    utiles = Combleur(Offre([certification]), detenus).useful(a_combler)
    ferme = members(union(utile.ferme for utile in utiles))
    tenus = tuple(bloc for bloc in certification.blocs if bloc_tenu(bloc, detenus))
    pleins, jours = course(certification, detenus)
    return Apport(
        certification=certification,
        part_fermee=_share(len(ferme), len(a_combler)),
        ferme=tuple(a_combler[i].item for i in ferme),
        blocs_utiles=tuple(utile.offert.bloc for utile in utiles),
        blocs_tenus=tenus,
        jours_pleins=pleins,
        jours=jours,
        epreuves=sum(bloc.nombre_epreuves for bloc in certification.blocs if bloc not in tenus),
        voies=voies(certification),
        vise_le_metier=gap.metier.id in certification.metiers_vises,
    )


def _best_first(apport: Apport) -> tuple[float, float, str, str]:
    jours = float("inf") if apport.jours is None else apport.jours
    return -apport.part_fermee, jours, apport.certification.code, apport.certification.id


def _cheapest(utiles: Sequence[_Utile]) -> tuple[int, ...]:
    known = [utile.jours for utile in utiles if utile.jours is not None]
    # a bloc whose duration nobody gave is taken for the longest, so that ignorance is never the cheap choice
    prudent = max(known, default=SANS_DUREE)
    return cheapest(
        tuple(
            [
                Colonne(
                    ferme,
                    round((prudent if jours is None else jours) * CENTIEMES),
                    offert.bloc.nombre_epreuves,
                    offert.certification.id,
                )
                for offert, ferme, jours in utiles
            ]
        )
    )


def _chosen(utile: _Utile, a_combler: Sequence[Ligne]) -> BlocChoisi:
    certification, bloc = utile.offert.certification, utile.offert.bloc
    ferme = tuple([a_combler[i].item for i in members(utile.ferme)])
    return BlocChoisi(certification, bloc, ferme, utile.jours, bloc.nombre_epreuves)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 1.0
