"""The score of every métier for many people, in plain loops for numba: what is shared of items exactly, the words by a quick bound,
then the exact traits of the first ones.

The quick sum is never under the score by more than single precision: métiers are measured trait by trait, the most promising
first, then those whose quick sum reaches the last place. The same loops answer one person and a whole branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from services.matching.engine.rapide.kernel_words import _compter, _dire, _lire_textes
from services.matching.engine.referentiel.arrays import Ints, Mask
from services.matching.engine.score.traits import DECIMALES, FINES, MEME_DOMAINE, PARTAGES, SAUT_MAX, TRAITS

if TYPE_CHECKING:
    from services.matching.engine.personne.requetes import Requetes
    from services.matching.engine.rapide.departures import Departures
    from services.matching.engine.rapide.found import Found
    from services.matching.engine.rapide.index import Postings
    from services.matching.engine.rapide.workspace import Workspace

COEUR, AUTRES, SAVOIRS, COMMUN, PROCHES, TEXTE, INTITULES, FAMILLE, NIVEAU, ENCADREMENT, MOBILITE = range(len(TRAITS))
ECHELLE: Final = 10.0**DECIMALES
"""Contributions are whole millionths."""
MARGE: Final = 100
"""More millionths than single precision and roundings may move a score: nothing that could be among the first is left out."""
RIEN: Final = -(10**9)
"""Below any score, in millionths: a métier that is out."""
FIN: Final = 10.0**FINES


def rank(
    index: Postings, departures: Departures, work: Workspace, who: Ints, people: Requetes, admis: Mask, found: Found
) -> None:
    """Write in `found`, for each of `who`, the first métiers among `admis`; what is beyond is left as it is.

    `departures` has a row for each métier held by one of them.
    """
    places = found.metiers.shape[1]
    for at in range(len(who)):
        person = who[at]
        held = people.metier[person]
        count, norm = _lire(index, work, people, person)
        last = _rapprocher(index, work, count)
        _parcourir(index, work, count, last, norm)
        words, length = _compter(index, work, count, held)
        _dire(index, work, words, index.poids[TEXTE] / length)
        _situer(index, departures, work, held, admis)
        above, bar = -RIEN, _barre(work, places)
        kept, chosen = 0, 0
        for _ in range(2):
            first, kept = kept, _retenir(work, kept, bar, above)
            _lire_textes(index, work, TEXTE, length, first, kept)
            _mesurer(index, departures, work, held, first, kept)
            _noter(index, work, first, kept)
            chosen = _choisir(index, work, first, kept, chosen, places)
            above, bar = bar, (work.notes[work.ordre[places - 1]] - MARGE if chosen == places else RIEN + 1)
        _rendre(work, chosen, person, found)
        _effacer(work, count, last, words)


def _lire(index: Postings, work: Workspace, people: Requetes, person: int) -> tuple[int, float]:
    """Items held, from row 1 a row of credits each, the best proof for each level required; and the length of the profile."""
    start, par_niveau = index.ways.start, index.par_niveau
    count, norm, last = 0, 0.0, -1
    for at in range(people.debut[person], people.debut[person + 1]):
        which = people.item[at]
        if which != last:
            count, last = count + 1, which
            work.vus[count] = which
            work.place[which] = count
            if start[which + 1] > start[which]:
                norm += index.idf[which] * index.idf[which]
        for level in range(par_niveau.shape[1]):
            share = par_niveau[people.niveau[at], level] * people.sur[at]
            work.credit[count, level] = max(work.credit[count, level], share)
    return count, (np.sqrt(norm) if norm > 0.0 else 1.0)


def _rapprocher(index: Postings, work: Workspace, count: int) -> int:
    """What each item near one that is held would bring; they have rows after those held, of no credit. Returns the last row."""
    last, near = count, index.proches
    for row in range(1, count + 1):
        which, credit = work.vus[row], work.credit[row, 0]
        for at in range(near.start[which], near.start[which + 1]):
            other, brought = near.name[at], near.value[at] * credit
            place = work.place[other]
            if place == 0:
                last += 1
                place = last
                work.vus[place], work.place[other] = other, place
            work.proche[place] = max(work.proche[place], brought)
    return last


def _parcourir(index: Postings, work: Workspace, count: int, last: int, norm: float) -> None:
    """What is held, and near beyond it, of what each métier requires: rarities added up, a list a level and part required."""
    tenus, carres, proches, ways = work.tenus, work.carres, work.proches, index.ways
    metiers = ways.metier
    tenus[:] = 0.0
    carres[:] = 0.0
    proches[:] = 0.0
    for row in range(1, last + 1):
        which, brought = work.vus[row], work.proche[row]
        idf = index.idf[which]
        for group in range(ways.start[which], ways.start[which + 1]):
            credit, weight, part = work.credit[row, ways.niveau[group]], idf * ways.fois[group], ways.part[group]
            if row <= count:
                value, square = weight * credit, idf * idf / norm
                for at in range(ways.metiers[group], ways.metiers[group + 1]):
                    tenus[part, metiers[at]] += value
                    carres[metiers[at]] += square
            if brought > credit:
                value = weight * (brought - credit)
                for at in range(ways.metiers[group], ways.metiers[group + 1]):
                    proches[metiers[at]] += value


def _situer(index: Postings, departures: Departures, work: Workspace, held: int, admis: Mask) -> None:
    """The quick sum in whole millionths, from that of the words: items, and what the métier held adds. Who shares nothing is
    out."""
    total, poids, wholes = work.total, index.poids, index.wholes
    for metier in range(len(admis)):
        held_there = work.tenus[COEUR, metier] * poids[COEUR] + work.tenus[AUTRES, metier] * poids[AUTRES]
        shared = (held_there + work.proches[metier] * poids[PROCHES]) * wholes.competences[metier]
        shared += work.tenus[SAVOIRS, metier] * poids[SAVOIRS] * wholes.savoirs[metier]
        shared += work.carres[metier] * poids[COMMUN] * wholes.profil[metier]
        total[metier] = (total[metier] + np.float32(shared)) * np.float32(ECHELLE)
    sommes = work.sommes
    if held >= 0:
        for metier in range(len(admis)):
            above = np.int32(total[metier] + departures.situe[held, metier])
            sommes[metier] = above if admis[metier] and total[metier] > 0 else np.int32(RIEN)
        sommes[held] = RIEN
    else:
        for metier in range(len(admis)):
            sommes[metier] = np.int32(total[metier]) if admis[metier] and total[metier] > 0 else np.int32(RIEN)
    hauts, width = work.hauts, len(work.hauts)
    hauts[:] = RIEN
    for start in range(0, len(sommes), width):
        for column in range(width):
            hauts[column] = max(hauts[column], sommes[start + column])


def _barre(work: Workspace, places: int) -> int:
    """What as many quick sums reach as there are places, each in a column of its own."""
    tete, last = work.tete, places - 1
    tete[:] = RIEN
    for value in work.hauts:
        if value > tete[0]:
            place = 0
            while place < last and tete[place + 1] < value:
                tete[place] = tete[place + 1]
                place += 1
            tete[place] = value
    return tete[0] if tete[0] > RIEN else RIEN + 1


def _retenir(work: Workspace, kept: int, bar: float, above: float) -> int:
    """List those whose quick sum reaches `bar` and not `above`, after the first `kept`. Returns how many there are then."""
    width = len(work.hauts)
    for column in range(width):
        if work.hauts[column] >= bar:
            for metier in range(column, len(work.sommes), width):
                if bar <= work.sommes[metier] < above:
                    work.candidats[kept] = metier
                    kept += 1
    return kept


def _mesurer(index: Postings, departures: Departures, work: Workspace, held: int, first: int, kept: int) -> None:
    """The other traits of each candidate."""
    traits, tenus, wholes = work.mesures, work.tenus, index.wholes
    for rank in range(first, kept):
        metier = work.candidats[rank]
        traits[COEUR, rank] = tenus[COEUR, metier] * wholes.competences[metier]
        traits[AUTRES, rank] = tenus[AUTRES, metier] * wholes.competences[metier]
        traits[SAVOIRS, rank] = tenus[SAVOIRS, metier] * wholes.savoirs[metier]
        traits[COMMUN, rank] = work.carres[metier] * wholes.profil[metier]
        traits[PROCHES, rank] = work.proches[metier] * wholes.competences[metier]
        for trait in range(INTITULES, len(traits)):
            traits[trait, rank] = 0.0
        if held >= 0:
            traits[INTITULES, rank] = departures.intitules[held, metier]
            traits[FAMILLE, rank] = _famille(index, held, metier)
            traits[NIVEAU, rank] = _niveau(index.niveau[metier] - index.niveau[held])
            traits[ENCADREMENT, rank] = -abs(index.encadrement[metier] - index.encadrement[held])
            traits[MOBILITE, rank] = np.rint(np.float64(departures.mobilite[held, metier]) * ECHELLE) / ECHELLE


def _noter(index: Postings, work: Workspace, first: int, kept: int) -> None:
    """Each score in millionths, trait by trait in order, each rounded; RIEN where nothing is shared."""
    work.notes[first:kept] = 0.0
    for trait in range(len(index.poids)):
        for rank in range(first, kept):
            work.mesures[trait, rank] = np.rint(work.mesures[trait, rank] * FIN) / FIN
            work.notes[rank] += np.rint(work.mesures[trait, rank] * index.poids[trait] * ECHELLE)
    for rank in range(first, kept):
        shared = 0.0
        for trait in range(PARTAGES):
            shared += work.mesures[trait, rank]
        work.notes[rank] = work.notes[rank] if shared > 0.0 else RIEN


def _choisir(index: Postings, work: Workspace, first: int, kept: int, chosen: int, places: int) -> int:
    """Put candidates in their place among those chosen so far, in order of score, ties by rank. Returns how many are chosen."""
    for rank in range(first, kept):
        if work.notes[rank] == RIEN:
            continue
        if chosen < places:
            place, chosen = chosen, chosen + 1
        elif _devant(index, work, rank, work.ordre[places - 1]):
            place = places - 1
        else:
            continue
        while place > 0 and _devant(index, work, rank, work.ordre[place - 1]):
            work.ordre[place] = work.ordre[place - 1]
            place -= 1
        work.ordre[place] = rank
    return chosen


def _devant(index: Postings, work: Workspace, rank: int, other: int) -> bool:
    if work.notes[rank] == work.notes[other]:
        return bool(index.rang[work.candidats[rank]] < index.rang[work.candidats[other]])
    return bool(work.notes[rank] > work.notes[other])


def _rendre(work: Workspace, chosen: int, person: int, found: Found) -> None:
    for place in range(chosen):
        rank = work.ordre[place]
        found.metiers[person, place], found.scores[person, place] = work.candidats[rank], work.notes[rank] / ECHELLE
        for trait in range(found.mesures.shape[2]):
            found.mesures[person, place, trait] = work.mesures[trait, rank]


def _famille(index: Postings, held: int, metier: int) -> float:
    if index.famille[held] < 0:
        return 0.0
    if index.famille[metier] == index.famille[held]:
        return 1.0
    return MEME_DOMAINE if index.domaine[metier] == index.domaine[held] else 0.0


def _niveau(pas: float) -> float:
    if pas != pas:
        return 0.0
    saut = -pas if pas < 0 else max(pas - 1, 0.0)
    return -min(saut, float(SAUT_MAX)) / SAUT_MAX


def _effacer(work: Workspace, count: int, last: int, words: int) -> None:
    for row in range(1, last + 1):
        work.place[work.vus[row]] = 0
        work.proche[row] = 0.0
        for level in range(work.credit.shape[1] if row <= count else 0):
            work.credit[row, level] = 0.0
    for row in range(1, words + 1):
        work.mot[work.mots_vus[row]] = 0
