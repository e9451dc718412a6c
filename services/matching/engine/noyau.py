"""The score of every métier for many people, in plain loops for numba: a quick sum for all, then the exact traits of the first ones.

The quick sum is in single precision and only says which métiers may be among the first; those are measured again, exactly, trait
by trait. The same loops answer one person and a whole branch. They write on a `Brouillon`, which they leave as they found it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from services.matching.engine.noyau_texte import _ajouter, _compter, _corriger, _dire
from services.matching.engine.traits import MEME_DOMAINE, SAUT_MAX, TRAITS

CASES: Final = 4
COMMUN, PROCHES, TEXTE, INTITULES, FAMILLE, NIVEAU, ENCADREMENT, MOBILITE = range(3, len(TRAITS))
MARGE: Final = 1e-4
"""More than single precision and roundings may move a score: nothing that could be among the first is left out."""
RIEN: Final = -1e30
"""Below any score: the quick sum of a métier that is out."""
ECHELLE: Final = 1e6
"""Contributions are whole millionths."""
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
        seen = _rapprocher(plat, mots, count)
        words, repeats, length = _compter(plat, mots, count, held)
        excess = _dire(plat, departs, mots, count, held)
        room = MARGE + _parcourir(plat, mots, count, norm, seen)
        weight = plat.poids[TEXTE] / length
        _situer(departs, mots, held, admis, np.float32(weight))
        room += excess * weight + _corriger(plat, mots, repeats, weight)
        kept = _retenir(mots.total, mots.candidats, mots.tete[:places], np.float32(room))
        _couvrir(plat, mots, count, norm, kept)
        _lire_textes(plat, mots, length, kept)
        _quitter(plat, departs, mots, held, kept)
        _noter(plat.poids, mots.mesures, mots.notes, kept)
        _choisir(plat.rang, mots, kept, found[person], scores[person], mesures[person])
        _effacer(plat, mots, seen, words, held)


def _lire(plat: Any, mots: Any, start: Any, stop: Any, item: Any, niveau: Any, sur: Any, par_niveau: Any) -> Any:
    """Items held, one row of credits each, the best proof for each level required; and the length of the profile."""
    count, norm, last = 0, 0.0, -1
    levels = par_niveau.shape[1]
    for at in range(start, stop):
        which = item[at]
        if which != last:
            _voir(mots, which, count)
            if plat.g_start[which + 1] > plat.g_start[which]:
                norm += plat.idf[which] * plat.idf[which]
            count, last = count + 1, which
        for level in range(levels):
            share = par_niveau[niveau[at], level] * sur[at]
            if share > mots.credit[count - 1, level]:
                mots.credit[count - 1, level] = share
                mots.rapide[count - 1, level] = share
    return count, (np.sqrt(norm) if norm > 0.0 else 1.0)


def _voir(mots: Any, item: Any, row: Any) -> None:
    """Give an item a row of its own, of which nothing is held yet."""
    mots.vus[row] = item
    mots.place[item] = row
    mots.proche[row] = 0.0
    for level in range(mots.credit.shape[1]):
        mots.credit[row, level] = 0.0
        mots.rapide[row, level] = 0.0


def _rapprocher(plat: Any, mots: Any, count: Any) -> Any:
    """What each item near one that is held would bring; they are listed after those held. Returns the length of the list."""
    seen = count
    for row in range(count):
        which = mots.vus[row]
        for at in range(plat.proche_start[which], plat.proche_start[which + 1]):
            other = plat.proche_item[at]
            brought = plat.proche_valeur[at] * mots.credit[row, 0]
            if brought > 0.0 and not plat.savoir[other]:
                if mots.place[other] < 0:
                    _voir(mots, other, seen)
                    seen += 1
                place = mots.place[other]
                mots.proche[place] = max(mots.proche[place], brought)
    return seen


def _parcourir(plat: Any, mots: Any, count: Any, norm: Any, seen: Any) -> Any:
    """The quick sum of what is shared, words left out: items, then near items, one list a level required. Returns the most that
    rounding up put in it."""
    total, wide, excess = mots.total, 0, 0.0
    total[:] = 0
    for row in range(count):
        which = mots.vus[row]
        common = np.float32(plat.idf[which] / norm)
        for group in range(plat.g_start[which], plat.g_start[which + 1]):
            share, large = mots.rapide[row, plat.g_niveau[group]], plat.g_large[group]
            if large >= 0:
                mots.larges[wide], mots.larges[wide + 1] = large, large + 1
                mots.parts[wide], mots.parts[wide + 1] = (
                    share * plat.larges_pas[large],
                    common * plat.larges_pas[large + 1],
                )
                excess += mots.parts[wide] + mots.parts[wide + 1]
                wide += 2
                continue
            for at in range(plat.p_start[group], plat.p_start[group + 1]):
                total[plat.p_metier[at]] += plat.p_part[at] * share + plat.p_commun[at] * common
    _ajouter(plat.larges, total, mots.larges, mots.parts, wide)
    for row in range(seen):
        if mots.proche[row] == 0.0:
            continue
        which = mots.vus[row]
        for group in range(plat.g_start[which], plat.g_start[which + 1]):
            beyond = np.float32(mots.proche[row]) - mots.rapide[row, plat.g_niveau[group]]
            if beyond > 0:
                for at in range(plat.p_start[group], plat.p_start[group + 1]):
                    total[plat.p_metier[at]] += plat.p_proche[at] * beyond
    return excess


def _situer(departs: Any, mots: Any, held: Any, admis: Any, weight: Any) -> None:
    """The quick sum of words and of what the métier held adds; who shares nothing is out."""
    total, dit = mots.total, mots.dit
    for metier in range(len(total)):
        shared = admis[metier] and total[metier] + dit[metier] > 0
        total[metier] = total[metier] + dit[metier] * weight if shared else np.float32(RIEN * 2)
    if held >= 0:
        added = departs.situe[held]
        for metier in range(len(total)):
            total[metier] += added[metier]
        total[held] = RIEN * 2


def _retenir(total: Any, candidats: Any, tete: Any, room: Any) -> Any:
    """Those whose quick sum may be among the first, to `room` under it. Returns how many."""
    bar, kept = _barre(total, tete, room), 0
    for metier in range(len(total)):
        if total[metier] >= bar:
            candidats[kept] = metier
            kept += 1
    return kept


def _barre(total: Any, tete: Any, room: Any) -> Any:
    """What a quick sum has to reach: that of the last place, and room for its roundings. `tete` is as long as there are places."""
    k = len(tete)
    tete[:] = -np.inf
    for metier in range(len(total)):
        value = total[metier]
        if value > tete[0]:
            place = 0
            while place < k - 1 and tete[place + 1] < value:
                tete[place] = tete[place + 1]
                place += 1
            tete[place] = value
    return max(tete[0] - room, np.float32(RIEN))


def _couvrir(plat: Any, mots: Any, count: Any, norm: Any, kept: Any) -> None:
    """What is held, and near, of what each candidate requires: sums of rarities over those of all that it requires."""
    for rank in range(kept):
        metier, common, near, savoirs = mots.candidats[rank], 0.0, 0.0, 0.0
        for part in range(CASES):
            case, covered, close = metier * CASES + part, 0.0, 0.0
            for at in range(plat.e_start[case], plat.e_start[case + 1]):
                row = mots.place[plat.e_item[at]]
                if row >= 0:
                    credit, idf = mots.credit[row, plat.e_niveau[at]], plat.idf[mots.vus[row]]
                    if row < count:
                        covered += idf * credit
                        common += idf * idf
                    if mots.proche[row] > credit:
                        close += idf * (mots.proche[row] - credit)
            if part < COMMUN - 1:
                mots.mesures[rank, part] = covered * plat.e_part[case]
            else:
                savoirs += covered * plat.e_part[case]
            near += close * plat.e_part[case]
        mots.mesures[rank, COMMUN - 1] = savoirs
        mots.mesures[rank, COMMUN], mots.mesures[rank, PROCHES] = common * plat.e_commun[metier] / norm, near


def _lire_textes(plat: Any, mots: Any, length: Any, kept: Any) -> None:
    """The words of each candidate with those of the person: those that it says once, then the others. Four sums, so that none
    waits for the one before."""
    words, which = mots.mots, plat.c_mot
    for rank in range(kept):
        metier = mots.candidats[rank]
        a, b, c, d, at = 0.0, 0.0, 0.0, 0.0, plat.c_start[metier]
        once, stop = plat.c_plus[metier], plat.c_start[metier + 1]
        while at + 4 <= once:
            a += words[which[at]]
            b += words[which[at + 1]]
            c += words[which[at + 2]]
            d += words[which[at + 3]]
            at += 4
        while at < once:
            a += words[which[at]]
            at += 1
        while at < stop:
            b += words[which[at]] * plat.c_fois[at]
            at += 1
        mots.mesures[rank, TEXTE] = ((a + b) + (c + d)) * plat.c_norme[metier] / length


def _quitter(plat: Any, departs: Any, mots: Any, held: Any, kept: Any) -> None:
    """What the métier held adds."""
    for rank in range(kept):
        metier, traits = mots.candidats[rank], mots.mesures[rank]
        traits[INTITULES:] = 0.0
        if held >= 0:
            for at in range(plat.t_start[metier], plat.t_start[metier + 1]):
                traits[INTITULES] += plat.t_valeur[at] * mots.titre[plat.t_mot[at]]
            traits[FAMILLE] = _famille(plat.famille, plat.domaine, held, metier)
            traits[NIVEAU] = _niveau(plat.niveau[metier] - plat.niveau[held])
            traits[ENCADREMENT] = -abs(plat.encadrement[metier] - plat.encadrement[held])
            traits[MOBILITE] = np.rint(np.float64(departs.mobilite[held, metier]) * ECHELLE) / ECHELLE


def _noter(poids: Any, mesures: Any, notes: Any, kept: Any) -> None:
    """Each score, trait by trait in order, each rounded."""
    for rank in range(kept):
        millionths = 0.0
        for trait in range(len(poids)):
            measure = np.rint(mesures[rank, trait] * FIN) / FIN
            mesures[rank, trait] = measure
            millionths += np.rint(measure * poids[trait] * ECHELLE)
        notes[rank] = millionths / ECHELLE


def _choisir(rang: Any, mots: Any, kept: Any, found: Any, scores: Any, mesures: Any) -> None:
    """The first ones in order of score, ties by rank."""
    notes, candidats = mots.notes, mots.candidats
    for place in range(min(len(found), kept)):
        best = -1
        for at in range(kept):
            if notes[at] > RIEN and (
                best < 0
                or notes[at] > notes[best]
                or (notes[at] == notes[best] and rang[candidats[at]] < rang[candidats[best]])
            ):
                best = at
        found[place], scores[place] = candidats[best], notes[best]
        for trait in range(mesures.shape[1]):
            mesures[place, trait] = mots.mesures[best, trait]
        notes[best] = 2 * RIEN


def _famille(famille: Any, domaine: Any, held: Any, metier: Any) -> Any:
    if famille[held] < 0:
        return 0.0
    if famille[metier] == famille[held]:
        return 1.0
    return MEME_DOMAINE if domaine[metier] == domaine[held] else 0.0


def _niveau(pas: Any) -> Any:
    if pas != pas:
        return 0.0
    saut = -pas if pas < 0 else max(pas - 1, 0.0)
    return -min(saut, float(SAUT_MAX)) / SAUT_MAX


def _effacer(plat: Any, mots: Any, seen: Any, words: Any, held: Any) -> None:
    for row in range(seen):
        mots.place[mots.vus[row]] = -1
    for at in range(words):
        mots.mots[mots.mots_vus[at]] = 0.0
    if held >= 0:
        for at in range(plat.t_start[held], plat.t_start[held + 1]):
            mots.titre[plat.t_mot[at]] = 0.0
