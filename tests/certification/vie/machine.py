"""The state machine: anybody asks anything, in any order; what is refused is a 4xx, and what must hold holds after each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.certification.branche import GPS_A, certificateur, profil, salarie, session
from tests.certification.vie.banc import JURY, PERSONNES, Banc, certification
from tests.certification.vie.invariants import BROKEN, INVARIANTS, TABLE
from tests.support.postgres import PostgresForTests
from tests.support.service import Caller

A_VENIR = 3
EN_COURS = ("deposee", "inscrite", "en_attente", "en_recours")
JUGEES = ("validee", "validee_partiellement", "non_validee")
NUMEROS = {profil(numero): numero for numero in range(PERSONNES)}

qui = st.integers(0, PERSONNES - 1)
rangs = st.integers(0, 5)
verdicts = st.lists(st.sampled_from(["acquis", "acquis", "non_acquis", None]), min_size=3, max_size=3).filter(any)
Verdicts = list[str | None]
F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True)
class Demande:
    """Something that may be asked: how often, when it can be, and what it draws."""

    nom: str
    poids: int
    when: Callable[[Vie], object]
    strategies: dict[str, st.SearchStrategy[Any]]


DEMANDES: list[Demande] = []


def demande(
    *, poids: int = 1, when: Callable[[Vie], object] = lambda self: True, **strategies: Any
) -> Callable[[F], F]:
    """Declare a demand. Each is as likely as its weight says, so that a history goes deep into what it has begun."""

    def declared(function: F) -> F:
        DEMANDES.append(Demande(function.__name__, poids, when, strategies))
        return function

    return declared


class Vie(RuleBasedStateMachine):
    """A history begins with a database and on a day that owe nothing to the others: drawn again, it goes the same way."""

    postgres: ClassVar[PostgresForTests]
    pas: ClassVar[int] = 0
    # what was granted, and how often: a machine that is refused everything shows nothing
    faits: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.banc = Banc(self.postgres)
        self.sessions: list[tuple[str, date]] = []
        self.etats: dict[int, tuple[str, str]] = {}

    def teardown(self) -> None:
        self.banc.close()

    # --- who calls, and about what

    def call(self, caller: Caller, method: str, path: str, body: Any = None) -> Any:
        answer = self.banc.call(caller, method, path, body)
        if answer.status_code >= 300:
            return None
        parts = path.split("?")[0].split("/")
        self.faits[f"{method} {'/'.join(part for part in parts[2:] if len(part) < 30)}"] += 1
        return answer.json()

    @property
    def cfem(self) -> Caller:
        return certificateur(self.banc.api)

    @property
    def manager(self) -> Caller:
        return self.banc.api.as_("salarie", "manager", entite=GPS_A, profil=self.banc.manager)

    def person(self, numero: int) -> Caller:
        return salarie(self.banc.api, numero)

    def whose(self, rang: int, *etats: str) -> tuple[int, str] | None:
        """Somebody whose last candidature is in one of these states, and that candidature."""
        fit = [(numero, key) for numero, (key, etat) in sorted(self.etats.items()) if etat in etats]
        return fit[rang % len(fit)] if fit else None

    def upcoming(self, rang: int = 0) -> str | None:
        """One of the sessions to come."""
        ahead = [key for key, day in self.sessions if day >= self.banc.jour]
        return ahead[rang % len(ahead)] if ahead else None

    def _as_holder(self, rang: int, etats: tuple[str, ...], what: str, body: Any = None) -> None:
        numero, mine = self.whose(rang, *etats) or (0, "")
        self.call(self.person(numero), "POST", f"/v1/candidatures/{mine}/{what}", body)

    def _as_cfem(self, rang: int, etats: tuple[str, ...], what: str, body: Any = None) -> None:
        _, theirs = self.whose(rang, *etats) or (0, "")
        self.call(self.cfem, "POST", f"/v1/candidatures/{theirs}/{what}", body)

    # --- the offer

    @initialize()
    def offer(self) -> None:
        made = self.call(self.cfem, "POST", "/v1/certifications", certification(self.banc.next()))
        self.certification = made["id"]
        self.blocs = [bloc["id"] for bloc in made["blocs"]]

    @demande(
        poids=2,
        when=lambda self: sum(day >= self.banc.jour for _, day in self.sessions) < A_VENIR,
        places=st.integers(1, 3),
        attente=st.integers(0, 3),
        dans=st.sampled_from([0, 0, 1, 3, 8]),
    )
    def open_session(self, places: int, attente: int, dans: int) -> None:
        day = self.banc.jour + timedelta(days=dans)
        dates = dict.fromkeys(("debut_le", "fin_le", "inscription_jusqu_au"), day.isoformat())
        body = session(f"S-{self.banc.next()}", **dates, places=places, attente_max=attente)
        made = self.call(self.cfem, "POST", f"/v1/certifications/{self.certification}/sessions", body)
        self.sessions.append((made["id"], day))
        self.call(self.cfem, "POST", f"/v1/sessions/{made['id']}/jury", {"membres": JURY})

    @demande(when=lambda self: self.upcoming(), rang=rangs, dans=st.integers(1, 12))
    def postpone(self, rang: int, dans: int) -> None:
        key, days = self.upcoming(rang), self.banc.jour + timedelta(days=dans)
        body = dict.fromkeys(("debut_le", "fin_le", "inscription_jusqu_au"), days.isoformat())
        if self.call(self.cfem, "POST", f"/v1/sessions/{key}/report", body):
            self.sessions = [(one, days if one == key else day) for one, day in self.sessions]

    @demande(poids=3, when=lambda self: self.upcoming(), rang=rangs, vers=rangs)
    def merge(self, rang: int, vers: int) -> None:
        """Into another one more often than into itself."""
        path = f"/v1/sessions/{self.upcoming(rang)}/fusion"
        self.call(self.cfem, "POST", path, {"vers": self.upcoming(rang + 1 + vers % 2)})

    @demande(when=lambda self: self.upcoming(), rang=rangs, nombre=st.integers(1, 3))
    def invite(self, rang: int, nombre: int) -> None:
        self.call(self.cfem, "POST", f"/v1/sessions/{self.upcoming(rang)}/invitations", {"nombre": nombre})

    @demande(days=st.sampled_from([1, 1, 2, 7]))
    def days_pass(self, days: int) -> None:
        self.banc.attend(days)

    # --- the person, and who proposes

    @demande(poids=4, when=lambda self: self.upcoming(), numero=qui, rang=rangs, attente=st.booleans())
    def ask_for_a_place(self, numero: int, rang: int, attente: bool) -> None:
        body = {"session_id": self.upcoming(rang), "liste_attente": attente}
        self.call(self.person(numero), "POST", "/v1/candidatures", body)

    @demande(numero=qui)
    def ask_for_the_certification(self, numero: int) -> None:
        self.call(self.person(numero), "POST", "/v1/candidatures", {"certification_id": self.certification})

    @demande(
        when=lambda self: self.upcoming() and self.whose(0, "deposee", "en_attente"),
        rang=rangs,
        where=rangs,
        attente=st.booleans(),
    )
    def take_a_place(self, rang: int, where: int, attente: bool) -> None:
        body = {"session_id": self.upcoming(where), "liste_attente": attente}
        self._as_holder(rang, ("deposee", "en_attente"), "inscription", body)

    @demande(when=lambda self: self.whose(0, *EN_COURS), rang=rangs)
    def withdraw(self, rang: int) -> None:
        self._as_holder(rang, EN_COURS, "retrait")

    @demande(numero=qui)
    def propose(self, numero: int) -> None:
        body = {"certification_id": self.certification, "profil_id": profil(numero)}
        self.call(self.manager, "POST", "/v1/propositions", body)

    @demande(when=lambda self: self.whose(0, "proposee"), rang=rangs, accepte=st.booleans())
    def answer_a_proposal(self, rang: int, accepte: bool) -> None:
        self._as_holder(rang, ("proposee",), "acceptation" if accepte else "declin")

    # --- the certificateur, who refuses for a closed list of reasons, and the appeal

    @demande(when=lambda self: self.whose(0, "deposee", "inscrite", "en_attente"), rang=rangs)
    def refuse(self, rang: int) -> None:
        self._as_cfem(rang, ("deposee", "inscrite", "en_attente"), "refus", {"motif": "prerequis_reglementaire"})

    @demande(when=lambda self: self.whose(0, "refusee"), rang=rangs)
    def appeal(self, rang: int) -> None:
        self._as_holder(rang, ("refusee",), "recours", {"texte": "Le prérequis est rempli depuis l'an dernier."})

    @demande(when=lambda self: self.whose(0, "en_recours"), rang=rangs, retablie=st.booleans())
    def decide_the_appeal(self, rang: int, retablie: bool) -> None:
        body = {"decision": "retablie" if retablie else "maintenue", "texte": "Vu les pièces."}
        self._as_cfem(rang, ("en_recours",), "recours/decision", body)

    @demande(when=lambda self: self.whose(0, "inscrite"), rang=rangs)
    def note_an_absence(self, rang: int) -> None:
        self._until_the_session(rang)
        self._as_cfem(rang, ("inscrite",), "absence")

    # --- the jury and the plan

    @demande(poids=4, when=lambda self: self.whose(0, "inscrite"), rang=rangs, said=verdicts, notes=st.booleans())
    def deliberate(self, rang: int, said: Verdicts, notes: bool) -> None:
        """On the day of their session, with the épreuves of what is judged or without them."""
        self._until_the_session(rang)
        for bloc, verdict in zip(self.blocs, said, strict=True):
            if verdict and notes:
                body = {"bloc_id": bloc, "rang": 1, "passee_le": self.banc.jour.isoformat(), "reussie": True}
                self._as_cfem(rang, ("inscrite",), "epreuves", body)
        self._decide(rang, ("inscrite",), "deliberations", said, {})

    @demande(poids=2, when=lambda self: self.whose(0, *JUGEES), rang=rangs, said=verdicts)
    def decide_otherwise(self, rang: int, said: Verdicts) -> None:
        self._decide(rang, JUGEES, "remplacements", said, {"raison": "Une erreur de report a été constatée."})

    def _until_the_session(self, rang: int) -> None:
        _, theirs = self.whose(rang, "inscrite") or (0, "")
        ((day,),) = self.banc.rows(
            "SELECT s.debut_le FROM candidature c JOIN session_certification s ON s.id = c.session_id"
            f" WHERE c.id = '{theirs}'"
        )
        self.banc.attend(max(0, (day - self.banc.jour).days))

    def _decide(self, rang: int, etats: tuple[str, ...], what: str, said: Verdicts, more: dict[str, Any]) -> None:
        decisions = [
            {"bloc_id": bloc, "verdict": verdict, "motifs": "Vu.", "preconisations": "À reprendre."}
            for bloc, verdict in zip(self.blocs, said, strict=True)
            if verdict
        ]
        president = self.banc.api.as_("jury", sujet="jury-1")
        _, theirs = self.whose(rang, *etats) or (0, "")
        self.call(president, "POST", f"/v1/candidatures/{theirs}/{what}", {"decisions": decisions, **more})

    @demande(poids=2, when=lambda self: self.whose(0, *JUGEES), rang=rangs)
    def close_a_plan(self, rang: int) -> None:
        numero, _ = self.whose(rang, *JUGEES) or (0, "")
        for plan in self.call(self.person(numero), "GET", "/v1/plans")["elements"]:
            if plan["certification_id"] == self.certification:
                path = f"/v1/plans/{plan['id']}/cloture"
                self.call(self.person(numero), "POST", path, {"motif": "renoncement_de_la_personne"})

    @rule(data=st.data())
    def demand(self, data: st.DataObject) -> None:
        possible = [one for one in DEMANDES for _ in range(one.poids) if one.when(self)]
        chosen = possible[data.draw(st.integers(0, len(possible) - 1))]
        getattr(self, chosen.nom)(**{name: data.draw(drawn) for name, drawn in chosen.strategies.items()})

    # --- what must hold

    @invariant()
    def everything_holds(self) -> None:
        Vie.pas += 1
        broken = self.banc.rows(BROKEN.replace(":jour", f"'{self.banc.jour}'"))
        assert not broken, {name: self.banc.rows(INVARIANTS[name]) for (name,) in broken}
        passages = self.banc.rows("SELECT DISTINCT de, transition, vers FROM passage_candidature")
        assert {tuple(passage) for passage in passages} <= TABLE
        if hasattr(self, "certification"):
            last = self.banc.rows(
                "SELECT DISTINCT ON (profil_id) profil_id, id, etat FROM candidature"
                f" WHERE certification_id = '{self.certification}' ORDER BY profil_id, id DESC"
            )
            self.etats = {NUMEROS[str(who)]: (str(key), etat) for who, key, etat in last}
