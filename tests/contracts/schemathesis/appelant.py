"""Hooks of schemathesis: what a caller knows and a schema cannot say, and the rules that only data can break.

Cases whose data is right on purpose get what a caller would have read before (identifiers, a key of their own); cases
whose data is wrong on purpose are sent as they are.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
import schemathesis
from hypothesis import strategies as st

WORLD = json.loads(Path("monde.json").read_text(encoding="utf-8"))
KNOWN: dict[str, list[str]] = WORLD["known"]
# a field or a parameter → what it identifies
NAMED = {
    "metier_id": "metier_id", "metier": "metier_id", "metiers_vises": "metier_id", "competence_id": "competence_id",
    "competence": "competence_id", "entite_id": "entite_du_salarie", "entite": "entite_du_salarie",
    "certification_id": "certification_id", "session_id": "session_id", "famille_id": "famille_id",
    "famille": "famille_id", "objet_id": "metier_id", "remplacantes": "certification_id",
}  # fmt: skip
FOREVER = frozenset(["manager_id", "parent_id", "parent"])  # a link that would make a circle: none

# 422 and their kin that state a rule of the domain or of the protocol, which JSON Schema has no word for. The data that
# schemathesis makes up may break it although the schema is kept; each has its own tests.
RULES = {
    "invalid-cursor": "a cursor is one that an answer gave: it is signed",
    "cursor-expired": "a position is one that the feed gave",
    "version-mismatch": "the ETag is that of the version read (RFC 9110)",
    "gone": "the person has been erased meanwhile",
    "inconsistent-dates": "an end follows its start, an opening is not in the past",
    "invalid-text": "no control or invisible character, wherever a text is",
    "suspicious-import": "a load of zero lines is an accident",
    "cycle": "a famille is not under itself",
    "invalid-hierarchy": "nobody is their own manager",
    "not-a-competence": "a bloc attests competences, never savoirs: the catalogue knows which is which",
    "repeated-competence": "no competence twice: a list of objects has no key in JSON Schema",
    "unknown-famille": "the famille belongs to the same référentiel",
    "unknown-competence": "the item belongs to the same référentiel",
    "unknown-certification": "a certification is replaced by others than itself",
    "unknown-object": "the object is of the kind named beside it",
    "competence-not-attested": "the competence is one of the bloc, and the bloc one of the certification",
    "bloc-of-another-certification": "the bloc is one of the certification",
    "evidence-proves-nothing": "what a verdict rests on depends on the verdict",
    "forbidden-data": "no social security number",
    "missing-activity": "a competence says the activity it shows in",
    "unknown-entite": "the entity exists",
    "unknown-session": "a session is one of the certification asked for",
    "unknown-bloc": "the bloc exists",
    "rule-object-changed": "a rule keeps its object",
    "group-inconsistent": "a group is of candidates of the session, as many as the épreuve says",
    "out-of-range": "a minimum is at most the number of places",
    "unprintable-name": "a name is in letters that the font of the paper has",
    "unknown-person": "a person is one whom a list named, and who agrees still",
    "invalid-attachment-code": "a code is one that the person drew",
    "import-rejected": "all or nothing: a line's own rules are told in the report",
}
# the same, told as a « validation-error »: between fields, or between the body and the row that it replaces
SENTENCES = (
    "La fiche contredit les règles de son registre ou de son type",
    "Les niveaux vont du plus bas au plus haut",
    "Le référentiel ne change pas",
    "Un motif et une explication accompagnent une irrecevabilité",
    "Une règle vise une certification ou un type",
    "Le dernier jour ne précède pas le premier",
    "Un bloc non acquis s'accompagne de préconisations",
    "Une candidature demande une session ou une certification",
    "Un profil ou un code de rattachement dit de qui est l'emploi",
    "Un nom s'écrit en lettres latines",
    "Des coordonnées ne se donnent que si l'on est intéressé",
)
LOADS = ("/imports", "/renumerotations", "/successions")
POSITIVE = "positive"
WAITS = frozenset(map(str, range(2, 31)))
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))
schemathesis.openapi.format("date", DAYS.map(date.isoformat))
schemathesis.openapi.format("date-time", INSTANTS.map(lambda instant: instant.strftime("%Y-%m-%dT%H:%M:%SZ")))


@schemathesis.serializer("application/x-ndjson")
def lines(context: Any, value: Any) -> bytes:
    """A load as it is written in the document: text, a JSON value a line."""
    return _bytes(value)


def _bytes(value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")


@schemathesis.serializer("application/pdf")
def paper(context: Any, value: Any) -> bytes:
    """A paper as its bytes, whatever they are."""
    return _bytes(value)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    right = _right_parts(case)
    if "header" in right and case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = uuid4().hex
    if "header" in right and case.headers and "If-Match" in case.headers:
        case.headers["If-Match"] = _version_read(case, kwargs) or case.headers["If-Match"]
    if "query" in right and case.query:
        case.query = _known(dict(case.query))
        case.query.pop("apres", None)
    if case.query and str(case.query.get("attente")).removesuffix(".0") in WAITS:
        case.query["attente"] = 1  # waits in full are tested elsewhere, at leisure
    if "body" in right:
        case.body = _body(case)


def _version_read(case: Any, kwargs: dict[str, Any]) -> str | None:
    """The ETag of the resource as the caller reads it now, so that a change reaches what it changes."""
    given = {**(kwargs.get("headers") or {}), **case.headers}
    headers = {"Authorization": given["Authorization"]} if "Authorization" in given else {}
    answer = requests.get(case.operation.base_url.rstrip("/") + case.formatted_path, headers=headers, timeout=10)
    return answer.headers.get("ETag")


def _right_parts(case: Any) -> set[str]:
    """The parts of the request whose data was not made wrong."""
    if case.meta is None or case.meta.generation.mode.value == POSITIVE:
        return {"query", "header", "body"}
    return {str(place.value) for place, part in case.meta.components.items() if part.mode.value == POSITIVE}


def _body(case: Any) -> Any:
    if case.operation.path.endswith(LOADS) and isinstance(case.body, str):
        return f"{case.body.strip() or 'x'}\n{case.body.strip() or 'x'}"  # at least one line under a heading
    if case.operation.path == "/oauth/token" and isinstance(case.body, dict):
        return {**case.body, **WORLD["client"]}
    return _known(case.body)


def _known(value: Any, name: str = "") -> Any:
    """A value with identifiers that exist, and whole numbers written as such (3.0 is refused: family 19)."""
    if isinstance(value, dict):
        return {key: _known(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return list({json.dumps(item): item for item in (_known(item, name) for item in value)}.values())
    if isinstance(value, float) and value.is_integer() and name != "confiance":
        return int(value)
    if isinstance(value, str) and name in NAMED:
        known = KNOWN[NAMED[name]]
        return value if value in known else known[sum(value.encode()) % len(known)]
    return None if name in FOREVER else value


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether a failure counts: all do, but right data refused by a rule of RULES, and a load « of the wrong type »."""
    if failure.code == "ST201" and case.operation.path.endswith(LOADS) and not isinstance(case.body, str):
        return False  # on the wire a load is text whatever it was: {} is a line, and its report says that it is refused
    if failure.code != "ST202":
        return True
    if not response.headers.get("content-type", [""])[0].startswith("application/problem+json"):
        return True
    problem = response.json()
    told = [problem["detail"], *(erreur["motif"] for erreur in problem["erreurs"])]
    if any(sentence.startswith(SENTENCES) for sentence in told):
        return False
    return problem["type"].rsplit(":", 1)[-1] not in RULES
