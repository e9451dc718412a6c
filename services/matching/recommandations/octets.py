"""The bytes of the métiers of an answer: what reads the same for everybody is written once a catalogue and once an offer.

They are those of `presentation` through orjson, written without building what would be torn down at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from services.matching.engine.classement.classement import Classe, Recommandation
from services.matching.engine.ecarts.couverture import BlocChoisi, Couverture, voies
from services.matching.engine.ecarts.ecart import Ecart, Ligne, Vides, blank
from services.matching.engine.ecarts.offre import Offre
from services.matching.engine.phrases import metiers as phrases
from services.matching.engine.referentiel.catalogue import Catalogue
from services.matching.engine.referentiel.modele import Metier
from services.matching.engine.score.traits import TRAITS
from services.matching.recommandations import presentation as vue
from services.matching.recommandations.ecartes import Ecartes

_STATUTS: Final = (
    ("tenue", b',"tenues":['),
    ("a_confirmer", b'],"a_confirmer":['),
    ("partielle", b'],"partielles":['),
    ("manquante", b'],"manquantes":['),
)
_CONTRIBUTIONS: Final = b",".join(
    orjson.dumps({"nom": nom, "libelle": vue.titre(phrases.TRAITS[nom])})[:-1] + b',"mesure":%b,"valeur":%b}'
    for nom in TRAITS
)


class _Ecrite(NamedTuple):
    """A line of somebody who holds nothing: itself, its beginning, which is everybody's, and the whole of it."""

    vide: Ligne
    debut: bytes
    entiere: bytes


class _Ecrit(NamedTuple):
    """What of a métier reads the same for everybody."""

    metier: Metier
    tete: bytes
    lignes: list[_Ecrite]
    savoirs: list[_Ecrite]


class Dit(NamedTuple):
    """What is told of one gap: itself, what closes it, and the sentences on both, without the brackets of their list."""

    ecart: bytes
    pour_combler: bytes
    phrases: bytes
    a_combler: frozenset[str]
    """Ids of the items that something should close."""


class Redaction:
    """Writes what is recommended on one catalogue, with what closes the gaps in one offer."""

    def __init__(self, catalogue: Catalogue, offre: Offre, ecartes: Ecartes | None) -> None:
        self._catalogue = catalogue
        self._offre = offre
        self._ecartes = ecartes
        """None for the oldest stored inputs, which say nothing of it."""

    def element(self, rang: int, found: Classe | Recommandation, dit: Dit, *, deja_exerce: bool) -> Iterable[bytes]:
        """One métier, in parts to be joined."""
        pourquoi = orjson.dumps(phrases.pourquoi(found, deja_exerce=deja_exerce))
        ecarte = b""
        if self._ecartes is not None:
            ecarte = b',"ecarte":' + _booleen(found.metier.id in self._ecartes.metiers)
        yield b'{"rang":%d,"metier":%b,"score":%b,"genre":"%b","contributions":[' % (
            rang,
            self._metier(found.metier).tete,
            orjson.dumps(found.score),
            found.genre.encode(),
        )
        yield _contributions(found)
        yield b'],"ecart":'
        yield dit.ecart
        yield b',"deja_exerce":%b,"pour_combler":' % _booleen(deja_exerce)
        yield dit.pour_combler
        yield b',"phrases":%b,%b]%b}' % (pourquoi[:-1], dit.phrases, ecarte)

    def dit(self, gap: Ecart, cover: Couverture) -> Dit:
        ecrit = self._metier(gap.metier)
        lignes = [_ligne(ligne, ecrite) for ligne, ecrite in zip(gap.lignes, ecrit.lignes, strict=True)]
        dites = [*phrases.situation(gap), *phrases.couverture(cover)]
        return Dit(
            b"".join(self._ecart(gap, ecrit, lignes)),
            b"".join(self._cloture(gap, cover, lignes)),
            orjson.dumps(dites)[1:-1],
            frozenset(ligne.item.id for ligne in gap.a_combler),
        )

    def _ecart(self, gap: Ecart, ecrit: _Ecrit, lignes: Sequence[bytes]) -> Iterable[bytes]:
        yield b'{"part_couverte":%b,"part_savoirs":%b' % (
            orjson.dumps(gap.part_couverte),
            orjson.dumps(gap.part_savoirs),
        )
        par_statut: dict[str, list[bytes]] = {statut: [] for statut, _ in _STATUTS}
        for ligne, texte in zip(gap.lignes, lignes, strict=True):
            par_statut[ligne.statut].append(texte)
        for statut, nom in _STATUTS:
            yield nom
            yield b",".join(par_statut[statut])
        yield b'],"savoirs":['
        yield b",".join([_ligne(ligne, ecrite) for ligne, ecrite in zip(gap.savoirs, ecrit.savoirs, strict=True)])
        yield b"]}"

    def _cloture(self, gap: Ecart, cover: Couverture, lignes: Sequence[bytes]) -> Iterable[bytes]:
        ouvertes = {id(ligne) for ligne in cover.reste_ouvert}
        reste = [texte for ligne, texte in zip(gap.lignes, lignes, strict=True) if id(ligne) in ouvertes]
        yield b'{"blocs":['
        yield b",".join([self._bloc(choisi) for choisi in cover.blocs])
        yield b'],"jours":%b,"durees_inconnues":%d,"epreuves":%d,"part_fermee":%b,"reste_ouvert":[' % (
            orjson.dumps(cover.jours),
            cover.durees_inconnues,
            cover.epreuves,
            orjson.dumps(cover.part_fermee),
        )
        yield b",".join(reste)
        yield b"]}"

    def _bloc(self, choisi: BlocChoisi) -> bytes:
        certification = choisi.certification
        key = (certification.id, choisi.bloc.id)
        debut, fin = self._offre.memo.get(key) or self._offre.memo.setdefault(key, _around(choisi))
        ferme = b",".join([self._item(item) for item in choisi.ferme])
        jours, ecarte = orjson.dumps(choisi.jours), b""
        if self._ecartes is not None:
            ecarte = b',"ecarte":' + _booleen(certification.id in self._ecartes.certifications)
        return b'%b,"ferme":[%b],"jours":%b,"epreuves":%d%b%b}' % (debut, ferme, jours, choisi.epreuves, fin, ecarte)

    def _item(self, item: Any) -> bytes:
        written: dict[str, bytes] = self._catalogue.memo.setdefault("octets des items", {})
        return written.get(item.id) or written.setdefault(item.id, orjson.dumps(vue.item(item)))

    def _metier(self, metier: Metier) -> _Ecrit:
        written: dict[str, _Ecrit] = self._catalogue.memo.setdefault("octets des métiers", {})
        found = written.get(metier.id)
        if found is None or found.metier is not metier:
            lignes, savoirs = blank(metier, self._catalogue)
            tete = orjson.dumps(vue.metier(metier))
            found = written[metier.id] = _Ecrit(metier, tete, _written(lignes), _written(savoirs))
        return found


def _written(vides: Vides) -> list[_Ecrite]:
    debuts = [
        orjson.dumps({"item": vue.item(ligne.item), "requis": ligne.requis, "coeur": ligne.coeur})[:-1] + b","
        for _, ligne in vides
    ]
    return [_Ecrite(vide, debut, debut + _suite(vide[3:])) for debut, (_, vide) in zip(debuts, vides, strict=True)]


def _ligne(ligne: Ligne, ecrite: _Ecrite) -> bytes:
    return ecrite.entiere if ligne is ecrite.vide else ecrite.debut + _suite(ligne[3:])


@lru_cache(maxsize=20_000)
def _suite(tenu: tuple[Any, ...]) -> bytes:
    """What a line says of the person: all that comes after the requirement."""
    values = dict(zip(Ligne._fields[3:], tenu, strict=True))
    return orjson.dumps(values | {"credit": round(values["credit"], 6)})[1:]


def _contributions(found: Classe | Recommandation) -> bytes:
    numbers = orjson.dumps([value for _, *values in found.contributions for value in values])[1:-1].split(b",")
    return _CONTRIBUTIONS % tuple(numbers)


def _around(choisi: BlocChoisi) -> tuple[bytes, bytes]:
    """What comes before and after what is the person's own."""
    debut = {"certification": vue.certification(choisi.certification), "bloc": vue.bloc(choisi.bloc)}
    fin = orjson.dumps({"voies": vue.routes(voies(choisi.certification))})
    return orjson.dumps(debut)[:-1], b"," + fin[1:-1]


def _booleen(value: bool) -> bytes:
    return b"true" if value else b"false"
