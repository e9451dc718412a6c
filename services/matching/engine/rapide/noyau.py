"""The score of every métier for many people, in plain loops for numba: what is shared of items exactly, the words by a quick bound,
then the exact traits of the first ones.

The quick sum is never under the score by more than single precision: métiers are measured trait by trait, the most promising
first, then those whose quick sum reaches the last place. The same loops answer one person and a whole branch. They write on a
`Brouillon`, which they leave as they found it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from services.matching.engine.classement.traits import MEME_DOMAINE, PARTAGES, SAUT_MAX, TRAITS
from services.matching.engine.rapide.noyau_texte import _compter, _dire, _lire_textes

COEUR, AUTRES, SAVOIRS, COMMUN, PROCHES, TEXTE, INTITULES, FAMILLE, NIVEAU, ENCADREMENT, MOBILITE = range(len(TRAITS))
COLONNES: Final = 64
"""Quick sums are laid in at least so many columns, where there are as many, of which the highest are looked at first."""
ECHELLE: Final = 1e6
"""Contributions are whole millionths."""
MARGE: Final = 100
"""More millionths than single precision and roundings may move a score: nothing that could be among the first is left out."""
RIEN: Final = -(10**9)
"""Below any score, in millionths: a métier that is out."""
FIN: Final = 1e12
"""Traits are first rounded much finer than that: two ways of adding the same parts fall on the same side of a half."""


def classer(
    plat: Any, departs: Any, mots: Any, who: Any, debut: Any, item: Any, niveau: Any, sur: Any, metier: Any,
    admis: Any, par_niveau: Any, found: Any, scores: Any, mesures: Any,
) -> None:  # fmt: skip
    """For each of `who` the first métiers among `admis`, their scores, and the traits behind them; what is beyond is left as it is.

    `mots` is a Brouillon; `departs` has a row for each métier held by one of them.
    """
    places = found.shape[1]
    for at in range(len(who)):
        person = who[at]
        held = metier[person]
        count, norm = _lire(plat, mots, debut[person], debut[person + 1], item, niveau, sur, par_niveau)
        last = _rapprocher(plat, mots, count)
        _parcourir(plat, mots, count, last, norm)
        words, length = _compter(plat, mots, count, held)
        _dire(plat, mots, words, plat.poids[TEXTE] / length)
        _situer(plat, departs, mots, held, admis)
        above, bar = -RIEN, _barre(mots, places)
        kept, chosen = 0, 0
        for _ in range(2):
            first, kept = kept, _retenir(mots, kept, bar, above)
            _lire_textes(plat, mots, TEXTE, length, first, kept)
            _mesurer(plat, departs, mots, held, first, kept)
            _noter(plat, mots, first, kept)
            chosen = _choisir(plat, mots, first, kept, chosen, places)
            above, bar = bar, (mots.notes[mots.ordre[places - 1]] - MARGE if chosen == places else RIEN + 1)
        _rendre(mots, chosen, person, found, scores, mesures)
        _effacer(mots, count, last, words)


def _lire(plat: Any, mots: Any, start: Any, stop: Any, item: Any, niveau: Any, sur: Any, par_niveau: Any) -> Any:
    """Items held, from row 1 a row of credits each, the best proof for each level required; and the length of the profile."""
    count, norm, last = 0, 0.0, -1
    levels = par_niveau.shape[1]
    for at in range(start, stop):
        which = item[at]
        if which != last:
            count, last = count + 1, which
            mots.vus[count] = which
            mots.place[which] = count
            if plat.g_start[which + 1] > plat.g_start[which]:
                norm += plat.idf[which] * plat.idf[which]
        for level in range(levels):
            share = par_niveau[niveau[at], level] * sur[at]
            mots.credit[count, level] = max(mots.credit[count, level], share)
    return count, (np.sqrt(norm) if norm > 0.0 else 1.0)


def _rapprocher(plat: Any, mots: Any, count: Any) -> Any:
    """What each item near one that is held would bring; they have rows after those held, of no credit. Returns the last row."""
    last = count
    for row in range(1, count + 1):
        which, credit = mots.vus[row], mots.credit[row, 0]
        for at in range(plat.proche_start[which], plat.proche_start[which + 1]):
            other, brought = plat.proche_item[at], plat.proche_valeur[at] * credit
            place = mots.place[other]
            if place == 0:
                last += 1
                place = last
                mots.vus[place], mots.place[other] = other, place
            mots.proche[place] = max(mots.proche[place], brought)
    return last


def _parcourir(plat: Any, mots: Any, count: Any, last: Any, norm: Any) -> None:
    """What is held, and near beyond it, of what each métier requires: rarities added up, a list a level and part required."""
    tenus, carres, proches, metiers = mots.tenus, mots.carres, mots.proches, plat.p_metier
    tenus[:] = 0.0
    carres[:] = 0.0
    proches[:] = 0.0
    for row in range(1, last + 1):
        which, brought = mots.vus[row], mots.proche[row]
        idf = plat.idf[which]
        for group in range(plat.g_start[which], plat.g_start[which + 1]):
            credit, weight, part = mots.credit[row, plat.g_niveau[group]], idf * plat.g_fois[group], plat.g_part[group]
            if row <= count:
                value, square = weight * credit, idf * idf / norm
                for at in range(plat.p_start[group], plat.p_start[group + 1]):
                    tenus[part, metiers[at]] += value
                    carres[metiers[at]] += square
            if brought > credit:
                value = weight * (brought - credit)
                for at in range(plat.p_start[group], plat.p_start[group + 1]):
                    proches[metiers[at]] += value


def _situer(plat: Any, departs: Any, mots: Any, held: Any, admis: Any) -> None:
    """The quick sum in whole millionths, from that of the words: items, and what the métier held adds. Who shares nothing is
    out."""
    total, poids = mots.total, plat.poids
    for metier in range(len(admis)):
        held_there = mots.tenus[COEUR, metier] * poids[COEUR] + mots.tenus[AUTRES, metier] * poids[AUTRES]
        shared = (held_there + mots.proches[metier] * poids[PROCHES]) * plat.e_competences[metier]
        shared += mots.tenus[SAVOIRS, metier] * poids[SAVOIRS] * plat.e_savoirs[metier]
        shared += mots.carres[metier] * poids[COMMUN] * plat.e_commun[metier]
        total[metier] = (total[metier] + np.float32(shared)) * np.float32(ECHELLE)
    sommes = mots.sommes
    if held >= 0:
        for metier in range(len(admis)):
            above = np.int32(total[metier] + departs.situe[held, metier])
            sommes[metier] = above if admis[metier] and total[metier] > 0 else np.int32(RIEN)
        sommes[held] = RIEN
    else:
        for metier in range(len(admis)):
            sommes[metier] = np.int32(total[metier]) if admis[metier] and total[metier] > 0 else np.int32(RIEN)
    hauts, width = mots.hauts, len(mots.hauts)
    hauts[:] = RIEN
    for start in range(0, len(sommes), width):
        for column in range(width):
            hauts[column] = max(hauts[column], sommes[start + column])


def _barre(mots: Any, places: Any) -> Any:
    """What as many quick sums reach as there are places, each in a column of its own."""
    tete, last = mots.tete, places - 1
    tete[:] = RIEN
    for value in mots.hauts:
        if value > tete[0]:
            place = 0
            while place < last and tete[place + 1] < value:
                tete[place] = tete[place + 1]
                place += 1
            tete[place] = value
    return tete[0] if tete[0] > RIEN else RIEN + 1


def _retenir(mots: Any, kept: Any, bar: Any, above: Any) -> Any:
    """List those whose quick sum reaches `bar` and not `above`, after the first `kept`. Returns how many there are then."""
    width = len(mots.hauts)
    for column in range(width):
        if mots.hauts[column] >= bar:
            for metier in range(column, len(mots.sommes), width):
                if bar <= mots.sommes[metier] < above:
                    mots.candidats[kept] = metier
                    kept += 1
    return kept


def _mesurer(plat: Any, departs: Any, mots: Any, held: Any, first: Any, kept: Any) -> None:
    """The other traits of each candidate."""
    traits, tenus = mots.mesures, mots.tenus
    for rank in range(first, kept):
        metier = mots.candidats[rank]
        traits[COEUR, rank] = tenus[COEUR, metier] * plat.e_competences[metier]
        traits[AUTRES, rank] = tenus[AUTRES, metier] * plat.e_competences[metier]
        traits[SAVOIRS, rank] = tenus[SAVOIRS, metier] * plat.e_savoirs[metier]
        traits[COMMUN, rank] = mots.carres[metier] * plat.e_commun[metier]
        traits[PROCHES, rank] = mots.proches[metier] * plat.e_competences[metier]
        for trait in range(INTITULES, len(traits)):
            traits[trait, rank] = 0.0
        if held >= 0:
            traits[INTITULES, rank] = departs.intitules[held, metier]
            traits[FAMILLE, rank] = _famille(plat, held, metier)
            traits[NIVEAU, rank] = _niveau(plat.niveau[metier] - plat.niveau[held])
            traits[ENCADREMENT, rank] = -abs(plat.encadrement[metier] - plat.encadrement[held])
            traits[MOBILITE, rank] = np.rint(np.float64(departs.mobilite[held, metier]) * ECHELLE) / ECHELLE


def _noter(plat: Any, mots: Any, first: Any, kept: Any) -> None:
    """Each score in millionths, trait by trait in order, each rounded; RIEN where nothing is shared."""
    mots.notes[first:kept] = 0.0
    for trait in range(len(plat.poids)):
        for rank in range(first, kept):
            mots.mesures[trait, rank] = np.rint(mots.mesures[trait, rank] * FIN) / FIN
            mots.notes[rank] += np.rint(mots.mesures[trait, rank] * plat.poids[trait] * ECHELLE)
    for rank in range(first, kept):
        shared = 0.0
        for trait in range(PARTAGES):
            shared += mots.mesures[trait, rank]
        mots.notes[rank] = mots.notes[rank] if shared > 0.0 else RIEN


def _choisir(plat: Any, mots: Any, first: Any, kept: Any, chosen: Any, places: Any) -> Any:
    """Put candidates in their place among those chosen so far, in order of score, ties by rank. Returns how many are chosen."""
    for rank in range(first, kept):
        if mots.notes[rank] == RIEN:
            continue
        if chosen < places:
            place, chosen = chosen, chosen + 1
        elif _devant(plat, mots, rank, mots.ordre[places - 1]):
            place = places - 1
        else:
            continue
        while place > 0 and _devant(plat, mots, rank, mots.ordre[place - 1]):
            mots.ordre[place] = mots.ordre[place - 1]
            place -= 1
        mots.ordre[place] = rank
    return chosen


def _devant(plat: Any, mots: Any, rank: Any, other: Any) -> Any:
    if mots.notes[rank] == mots.notes[other]:
        return plat.rang[mots.candidats[rank]] < plat.rang[mots.candidats[other]]
    return mots.notes[rank] > mots.notes[other]


def _rendre(mots: Any, chosen: Any, person: Any, found: Any, scores: Any, mesures: Any) -> None:
    for place in range(chosen):
        rank = mots.ordre[place]
        found[person, place], scores[person, place] = mots.candidats[rank], mots.notes[rank] / ECHELLE
        for trait in range(mesures.shape[2]):
            mesures[person, place, trait] = mots.mesures[trait, rank]


def _famille(plat: Any, held: Any, metier: Any) -> Any:
    if plat.famille[held] < 0:
        return 0.0
    if plat.famille[metier] == plat.famille[held]:
        return 1.0
    return MEME_DOMAINE if plat.domaine[metier] == plat.domaine[held] else 0.0


def _niveau(pas: Any) -> Any:
    if pas != pas:
        return 0.0
    saut = -pas if pas < 0 else max(pas - 1, 0.0)
    return -min(saut, float(SAUT_MAX)) / SAUT_MAX


def _effacer(mots: Any, count: Any, last: Any, words: Any) -> None:
    for row in range(1, last + 1):
        mots.place[mots.vus[row]] = 0
        mots.proche[row] = 0.0
        for level in range(mots.credit.shape[1] if row <= count else 0):
            mots.credit[row, level] = 0.0
    for row in range(1, words + 1):
        mots.mot[mots.mots_vus[row]] = 0
