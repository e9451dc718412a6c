"""The families of bad input that any route may receive: what is sent, and the status and problem that must come back.

`GENERIC` is thrown at every target (targets.py). `ELSEWHERE` names the test that covers a family which needs a domain or
a socket, and `NOT_CONCERNED` the families that no route of ours can receive, with the reason. Together they are the
118 families; test_bad_input.py checks that none is missing.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.targets import UNKNOWN_ID, Target

JSON = "application/json"
CANARY = "canari"
DEEP = 100_000
INTEGER_TOO_LONG = "9" * 5_000


@dataclass
class Sent:
    """A request: `write` a POST on the collection, else a GET; `headers` replace ours, None removes one."""

    content: bytes | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    path: str = ""
    anonymous: bool = False


@dataclass(frozen=True)
class Case:
    number: int
    name: str
    build: Callable[[Target], Sent]
    status: int
    slug: str
    needs: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.name.replace(' ', '_')}"


def raw(content: bytes, **headers: Any) -> Callable[[Target], Sent]:
    return lambda target: Sent(content, {"Content-Type": JSON, **{k.replace("_", "-"): v for k, v in headers.items()}})


def body(change: Callable[[dict[str, Any]], Any], **headers: Any) -> Callable[[Target], Sent]:
    """The target's good body, changed."""

    def build(target: Target) -> Sent:
        document = copy.deepcopy(target.body)
        document = change(document) or document
        return raw(json.dumps(document).encode(), **headers)(target)

    return build


def place(document: Any, path: tuple[str | int, ...], value: Any) -> None:
    for part in path[:-1]:
        document = document[part]
    document[path[-1]] = value


def value(kind: str, given: Any) -> Callable[[Target], Sent]:
    """The good body with `given` where the target has a field of that kind; bytes are written as they are."""

    def build(target: Target) -> Sent:
        document = copy.deepcopy(target.body)
        place(document, target.fields[kind], "@@" if isinstance(given, bytes) else given)
        text = json.dumps(document).encode()
        return raw(text.replace(b'"@@"', given) if isinstance(given, bytes) else text)(target)

    return build


def read(path: str = "", query: str = "", method: str = "GET", anonymous: bool = False, **headers: Any) -> Any:
    """A request without a body, on what can be read or `path` below it."""
    names = {name.replace("_", "-"): given for name, given in headers.items()}

    def build(target: Target) -> Sent:
        where = f"{target.readable or target.collection}{path}" + (f"?{query}" if query else "")
        return Sent(None, names, method, where, anonymous)

    return build


def good(**headers: Any) -> Callable[[Target], Sent]:
    return body(lambda document: None, **headers)


def repeated(document: Any) -> Callable[[Target], Sent]:
    """The good body with its first key twice."""

    def build(target: Target) -> Sent:
        text = json.dumps(target.body).encode()
        key = json.dumps(next(iter(target.body))).encode()
        return raw(b"{" + key + b': "' + CANARY.encode() + b'",' + text[1:])(target)

    return build


MALFORMED, VALIDATION, TEXT, MEDIA = "malformed-json", "validation-error", "invalid-text", "unsupported-media-type"
BODIES = [
    Case(1, "empty body", raw(b""), 400, MALFORMED),
    Case(2, "not JSON", raw(b"{canari"), 400, MALFORMED),
    Case(3, "null", raw(b"null"), 422, VALIDATION),
    Case(4, "array for object", raw(b'["canari"]'), 422, VALIDATION),
    Case(5, "text", raw(b"canari", Content_Type="text/plain"), 415, MEDIA),
    Case(5, "no content type", raw(b"{}", Content_Type=None), 415, MEDIA),
    Case(6, "form", raw(b"canari=1", Content_Type="application/x-www-form-urlencoded"), 415, MEDIA),
    Case(7, "invalid UTF-8", raw(b'{"canari":"\xff"}'), 400, MALFORMED),
    Case(8, "UTF-8 BOM", raw(b"\xef\xbb\xbf{}"), 400, MALFORMED),
    Case(9, "UTF-16", raw('{"canari":1}'.encode("utf-16")), 400, MALFORMED),
    Case(10, "lone surrogate", value("text", b'"canari\\ud800"'), 422, TEXT, "text"),
    Case(11, "NUL", value("text", "canari\0"), 422, TEXT, "text"),
    Case(12, "control character", value("text", "canari\x1b[0m"), 422, TEXT, "text"),
    Case(12, "bidi override", value("text", "canari\u202e"), 422, TEXT, "text"),
    Case(12, "zero width", value("text", "ca\u200bnari"), 422, TEXT, "text"),
    Case(12, "NUL in a key", raw(b'{"canari\\u0000": 1}'), 422, TEXT),
    Case(12, "control under an unknown key", raw(b'{"canari": {"canari": "\\u0007"}}'), 422, TEXT),
    Case(13, "NaN", value("integer", b"NaN"), 400, MALFORMED, "integer"),
    Case(14, "Infinity", value("integer", b"Infinity"), 400, MALFORMED, "integer"),
    Case(14, "1e400", value("integer", b"1e400"), 422, VALIDATION, "integer"),
    Case(15, "integer of 5,000 digits", value("integer", INTEGER_TOO_LONG.encode()), 400, MALFORMED, "integer"),
    Case(16, "integer over 2^63", value("integer", 2**63), 422, VALIDATION, "integer"),
    Case(17, "integer over 2^31", value("small_integer", 2**31), 422, VALIDATION, "small_integer"),
    Case(18, "text for integer", value("integer", "3"), 422, VALIDATION, "integer"),
    Case(19, "float for integer", value("integer", 3.0), 422, VALIDATION, "integer"),
    Case(20, "true for integer", value("integer", True), 422, VALIDATION, "integer"),
    Case(20, "1 for boolean", value("boolean", 1), 422, VALIDATION, "boolean"),
    Case(21, "integer out of range", value("small_integer", -1), 422, VALIDATION, "small_integer"),
    Case(22, "repeated key", repeated(None), 400, "duplicate-key"),
    Case(23, "unknown field", body(lambda d: d.update(canari="canari")), 422, "unknown-field"),
    Case(24, "read-only id", body(lambda d: d.update(id=UNKNOWN_ID)), 422, "unknown-field"),
    Case(24, "read-only version", body(lambda d: d.update(version=9)), 422, "unknown-field"),
    Case(24, "mass assignment", body(lambda d: d.update(is_admin=True, statut="canari")), 422, "unknown-field"),
    Case(25, "text too long", value("text", CANARY * 200), 422, VALIDATION, "text"),
    Case(26, "text of 2 MB", value("text", CANARY * 350_000), 413, "payload-too-large", "text"),
    Case(27, "2 MB of anything", raw(b"canari" * 350_000), 413, "payload-too-large"),
    Case(27, "2 GB announced", raw(b"{}", Content_Length=str(2**31)), 413, "payload-too-large"),
    Case(28, "1,000 nested arrays", raw(b"[" * 1_000 + b"]" * 1_000), 400, MALFORMED),
    Case(28, "100,000 nested arrays", raw(b"[" * DEEP + b"]" * DEEP), 400, MALFORMED),
    Case(29, "a million numbers", value("list", [0.5] * 1_000_000), 413, "payload-too-large", "list"),
    Case(30, "100,000 bad items", value("list", [0] * 100_000), 422, VALIDATION, "list"),
    Case(30, "1,000 unknown fields", body(lambda d: d.update({f"canari{i}": i for i in range(1_000)})), 422,
         "unknown-field"),
    Case(31, "compressed", good(Content_Encoding="gzip"), 415, MEDIA),
    Case(32, "30 February", value("date", "2023-02-30"), 422, VALIDATION, "date"),
    Case(33, "epoch for date", value("date", 0), 422, VALIDATION, "date"),
    Case(34, "French date", value("date", "14/07/1980"), 422, VALIDATION, "date"),
    Case(35, "year 1", value("date", "0001-01-01"), 422, "out-of-range", "date"),
    Case(35, "year 9999", value("date", "9999-12-31"), 422, "out-of-range", "date"),
    Case(36, "naive instant", value("instant", "2024-01-01T00:00:00"), 422, VALIDATION, "instant"),
]  # fmt: skip
ADDRESSES = [
    Case(38, "not a UUID", read("/canari"), 404, "not-found"),
    Case(39, "urn:uuid", read(f"/urn:uuid:{UNKNOWN_ID}"), 404, "not-found"),
    Case(40, "unknown id", read(f"/{UNKNOWN_ID}"), 404, "not-found"),
    Case(41, "limite=-1", read(query="limite=-1"), 422, VALIDATION),
    Case(42, "limite=10^9", read(query="limite=1000000000"), 422, VALIDATION),
    Case(43, "limite=2^63", read(query="limite=9223372036854775808"), 422, VALIDATION),
    Case(44, "offset=-1", read(query="offset=-1"), 422, VALIDATION),
    Case(45, "repeated parameter", read(query="limite=1&limite=2"), 400, "duplicate-parameter"),
    Case(46, "unknown parameter", read(query="canari=1"), 400, "unknown-parameter"),
    Case(48, "bad escape", read(query="limite=%zz"), 400, "malformed-request"),
    Case(48, "escape that is not UTF-8", read(query="apres=canari%ff"), 400, "malformed-request"),
    Case(48, "escape that is not UTF-8, in the path", read("/%ff"), 400, "malformed-request"),
    Case(49, "NUL in the query", read(query="apres=canari%00"), 400, "malformed-request"),
    Case(55, "TRACE", read(method="TRACE"), 405, "method-not-allowed"),
    Case(55, "DELETE unsupported", read(method="DELETE"), 405, "method-not-allowed"),
    Case(56, "trailing slash", read("/"), 404, "not-found"),
    Case(57, "double slash", read("//canari"), 404, "not-found"),
    Case(57, "encoded way up", read("/..%2fcanari"), 404, "not-found"),
    Case(58, "Accept: text/html", read(Accept="text/html"), 406, "not-acceptable"),
    Case(118, "invented cursor", read(query="apres=canari"), 400, "invalid-cursor"),
]  # fmt: skip
AUTH = [
    Case(61, "no token", read(anonymous=True), 401, "unauthenticated"),
    Case(62, "Basic", read(Authorization="Basic canari"), 401, "unauthenticated"),
    Case(62, "token in the query", read(query="access_token=canari", anonymous=True), 401, "unauthenticated"),
    Case(63, "alg none", read(Authorization="Bearer eyJhbGciOiJub25lIn0.e30."), 401, "invalid-token"),
    Case(67, "token of 1 MB", read(Authorization="Bearer " + "a" * 1_000_000 + ".b.c"), 401, "unauthenticated"),
    Case(87, "no Idempotency-Key", good(Idempotency_Key=None), 400, "idempotency-key-missing"),
    Case(87, "empty Idempotency-Key", good(Idempotency_Key=""), 400, "idempotency-key-invalid"),
    Case(87, "Idempotency-Key of 256", good(Idempotency_Key="k" * 256), 400, "idempotency-key-invalid"),
    Case(87, "Idempotency-Key not ASCII", good(Idempotency_Key="canari-é".encode()), 400, "idempotency-key-invalid"),
]  # fmt: skip
GENERIC = [*BODIES, *ADDRESSES, *AUTH]

# family → the tests that cover it, as « file::function »
ELSEWHERE: dict[int, list[str]] = {
    37: ["tests/certification/test_sessions.py::test_refuses_dates_that_do_not_follow_each_other",
         "tests/parcours/test_acquis.py::test_an_experience_ends_after_it_starts_and_starts_once",
         "tests/parcours/test_experiences.py::test_periods_of_a_metier_never_overlap"],
    47: ["tests/competences/test_recherche.py::test_nothing_typed_is_a_wildcard_or_an_operator"],
    50: ["tests/contracts/test_bad_input.py::test_a_day_out_of_time_in_the_query"],
    51: ["tests/kit/run/test_server.py::test_cuts_with_a_problem"],
    52: ["tests/kit/run/test_server.py::test_cuts_with_a_problem"],
    53: ["tests/kit/web/test_middleware.py::test_refuses_a_request_without_host"],
    54: ["tests/kit/run/test_server.py::test_cuts_with_a_problem"],
    59: ["tests/kit/run/test_server.py::test_cuts_with_a_problem"],
    60: ["tests/kit/run/test_server.py::test_serves_pipelined_requests_in_order",
         "tests/kit/run/test_server.py::test_cuts_with_a_problem"],
    64: ["tests/kit/web/test_auth.py::test_refuses"],
    65: ["tests/kit/web/test_auth.py::test_refuses"],
    66: ["tests/kit/web/test_auth.py::test_refuses"],
    68: ["tests/contracts/test_bad_input.py::test_the_wrong_role_is_refused"],
    69: ["tests/kit/web/test_routes.py::test_hides_another_authors_note_with_the_bytes_of_an_unknown_one"],
    70: ["tests/contracts/test_bad_input.py::test_identity_headers_change_nothing"],
    71: ["tests/kit/web/test_auth.py::test_a_withdrawn_key_is_refused_within_five_minutes"],
    72: ["tests/contracts/test_bad_input.py::test_demands_the_version_read"],
    73: ["tests/contracts/test_bad_input.py::test_demands_the_version_read"],
    74: ["tests/contracts/test_bad_input.py::test_demands_the_version_read"],
    75: ["tests/parcours/test_acquis.py::test_a_level_without_provenance_is_refused_where_it_stands",
         "tests/certification/test_offre.py::test_refuses_to_attest_a_retired_competence_or_one_twice"],
    76: ["tests/parcours/test_politiques.py::test_a_wish_written_by_somebody_else_is_refused"],
    77: ["tests/parcours/test_acquis.py::test_refuses"],
    78: ["tests/parcours/test_emplois.py::test_a_protected_field_is_refused_by_its_name"],
    79: ["tests/parcours/test_emplois.py::test_nobody_manages_themselves_nor_in_a_circle_nor_from_elsewhere"],
    80: ["tests/parcours/test_emplois.py::test_the_same_matricule_in_two_entities_is_two_people",
         "tests/kit/web/test_strict_json.py::test_reads_every_kind_of_value_in_nfc"],
    81: ["tests/certification/test_candidatures.py::test_refuses_a_profil_not_known_yet_and_one_erased",
         "tests/parcours/test_effacement.py::test_writes_on_the_erased_are_gone_for_who_they_were"],
    82: ["tests/competences/test_familles.py::test_a_famille_never_goes_under_itself"],
    83: ["tests/competences/test_competences.py::test_a_code_has_one_spelling"],
    84: ["tests/competences/test_competences.py::test_what_a_metier_requires_cannot_be_retired"],
    86: ["tests/competences/test_competences.py::test_a_savoir_is_refused_as_a_competence_of_the_branch"],
    88: ["tests/contracts/test_bad_input.py::test_a_key_serves_one_request_of_one_subject"],
    89: ["tests/kit/web/test_idempotency.py::test_the_same_key_in_flight_is_in_progress"],
    90: ["tests/certification/test_candidatures.py::test_refuses_a_26th_inscription_when_capacity_is_25"],
    91: ["tests/certification/test_candidatures.py::test_refuses_a_second_candidature_for_the_same_session"],
    92: ["tests/certification/test_sessions.py::test_refuses_a_capacity_that_is_not_one",
         "tests/certification/test_sessions.py::test_refuses_a_capacity_below_the_places_taken"],
    93: ["tests/certification/test_candidatures.py::test_refuses_when_registration_is_not_open"],
    96: ["tests/certification/test_candidatures.py::test_refuses_when_the_certification_has_expired",
         "tests/certification/test_offre.py::test_refuses_values_out_of_their_form"],
    98: ["tests/certification/demande/vae/test_dossiers.py::test_steps_come_in_their_order"],
    99: ["tests/matching/test_simulation.py::test_refuses_a_limit_out_of_bounds",
         "tests/matching/test_simulation.py::test_refuses_a_limit_out_of_bounds_in_the_address"],
    100: ["tests/matching/test_metiers.py::test_an_empty_profil_gets_no_random_list"],
    101: ["tests/matching/test_simulation.py::test_refuses_an_unknown_competence_and_says_which"],
    102: ["tests/matching/test_simulation.py::test_refuses_acquis_that_are_none"],
    103: ["tests/matching/test_simulation.py::test_refuses_the_same_competence_twice"],
    104: ["tests/matching/test_routes.py::test_nobody_else_learns_that_a_named_person_has_recommendations"],
    105: ["tests/matching/test_index.py::test_says_that_it_is_being_built_until_the_three_feeds_are_read"],
    106: ["tests/matching/test_surcharge.py::test_what_does_not_fit_is_refused_at_once"],
    107: ["tests/contracts/test_bad_input.py::test_a_multipart_load_is_refused"],
    108: ["tests/kit/web/test_bulk.py::test_refuses_the_whole_file"],
    109: ["tests/kit/web/test_bulk.py::test_refuses_the_whole_file"],
    110: ["tests/kit/web/test_bulk.py::test_keeps_a_formula_as_text"],
    111: ["tests/kit/web/test_bulk.py::test_rejects_the_line"],
    115: ["tests/contracts/test_bad_input.py::test_a_multipart_load_is_refused"],
    116: ["tests/certification/test_imports.py::test_refuses_a_body_that_is_not_a_load",
          "tests/competences/test_imports.py::test_refuses_a_body_that_is_not_a_load",
          "tests/parcours/test_routes.py::test_the_bulk_doors",
          # no load deletes, so none can delete a fifth of the profils
          "tests/parcours/test_imports.py::test_a_load_leaves_those_it_does_not_name"],
    117: ["tests/certification/test_imports.py::test_the_same_file_twice_changes_nothing",
          "tests/competences/test_imports.py::test_the_same_file_twice_changes_nothing",
          "tests/competences/test_imports.py::test_two_loads_at_once_are_refused",
          "tests/parcours/test_imports.py::test_the_same_file_twice_changes_and_publishes_nothing",
          "tests/parcours/test_imports_hierarchie.py::test_a_load_beside_another_is_refused_at_once"],
    118: ["tests/kit/web/test_pagination.py::test_a_cursor_altered_or_of_someone_else_is_refused",
          "tests/kit/feed/test_feed.py::test_refuses_a_position_that_is_not_one_and_one_of_before_a_restore"],
}  # fmt: skip
# of family 118, the addresses of webhooks: no route takes one yet

NOT_CONCERNED: dict[int, str] = {
    85: "no route merges competences: a retired one keeps its identity and names no successor",
    94: "no route records a result: they come with the life of the certification",
    95: "no route records a result: they come with the life of the certification",
    97: "no route refuses a person: a request takes a place, waits, or finds the session full",
    112: "no route reads XML yet: the registers come with the catalogue's importers",
    113: "no route reads XML yet: the registers come with the catalogue's importers",
    114: "no route unpacks an archive: the ROME folder is read by the command line, file by file",
}
