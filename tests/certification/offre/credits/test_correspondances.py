"""Correspondances of blocs through the API, and what they give: a certification completed by what another was worth."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.certification.branche import CONSEIL, bloc, certificateur, create_cqp, created, etapes, salarie
from tests.certification.jury.resultats.scene import Scene, compose, kinds, open_session, two_blocs
from tests.support.answers import pointers, verdict
from tests.support.catalogue import in_days
from tests.support.http import ok
from tests.support.service import Caller, RunningService

pytestmark = pytest.mark.anyio
PATH = "/v1/correspondances_blocs"


async def another(api: RunningService, code: str, *codes: str) -> Scene:
    """Another certification, with blocs of these codes, and its session."""
    blocs = [bloc(one, atteste=[CONSEIL]) for one in codes]
    certification = await create_cqp(api, code=code, blocs=blocs)
    session = await open_session(api, certification["id"], code=f"S-{code}")
    await compose(api, session["id"])
    return Scene(api, certification, session)


def body(sources: list[str], destinations: list[str], **more: Any) -> dict[str, Any]:
    return {"sources": sources, "destinations": destinations, "du": in_days(-30), "origine": "Fiche", **more}


async def link(api: RunningService, sources: list[str], destinations: list[str], **more: Any) -> dict[str, Any]:
    return await created(certificateur(api).post(PATH, body(sources, destinations, **more)))


async def test_credits_count_with_what_a_jury_decides(api: RunningService) -> None:
    ancienne, nouvelle = await two_blocs(api), await another(api, "CQP-2", "N1", "N2")
    link_made = await link(api, [ancienne.blocs["B1"]], [nouvelle.blocs["N1"]])
    await ancienne.decide(await ancienne.candidate(0), B1=True, B2=False)
    assert await ancienne.held(0) == {"B1", "N1"}
    mine = await nouvelle.candidate(0)
    rows = ok(await salarie(api, 0).get(f"/v1/candidatures/{mine}/blocs"))["elements"]
    assert [(row["code"], row["acquis_le"], row["correspondance_id"]) for row in rows] == [
        ("N1", in_days(0), link_made["id"]),
        ("N2", None, None),
    ]
    answer = await nouvelle.deliberate(mine, N2=True)
    assert ok(answer, 201)["issue"] == "totale"
    assert await nouvelle.state(mine) == "validee"
    acquired = [data["bloc_id"] for _, data in await kinds(api, "bloc.acquis")]
    assert acquired == [ancienne.blocs["B1"], nouvelle.blocs["N2"]]


async def test_a_bloc_credited_is_not_sat_again(api: RunningService) -> None:
    ancienne, nouvelle = await two_blocs(api), await another(api, "CQP-2", "N1", "N2")
    await link(api, [ancienne.blocs["B1"]], [nouvelle.blocs["N1"]])
    await ancienne.decide(await ancienne.candidate(0), B1=True, B2=False)
    answer = await nouvelle.api.as_("jury", sujet="jury-1").post(
        f"/v1/candidatures/{await nouvelle.candidate(0)}/deliberations",
        {"decisions": nouvelle.decisions(N1=False)},
    )
    assert verdict(answer) == (409, "bloc-already-held")


async def test_withdrawn_it_gives_nothing_more_and_is_published(api: RunningService) -> None:
    ancienne, nouvelle = await two_blocs(api), await another(api, "CQP-2", "N1")
    made = await link(api, [ancienne.blocs["B1"]], [nouvelle.blocs["N1"]])
    path = f"{PATH}/{made['id']}"
    read = await certificateur(api).get(path)
    assert ok(read) == made
    assert verdict(await certificateur(api).delete(path)) == (428, "precondition-required")
    headers = {"If-Match": read.headers["ETag"]}
    assert (await certificateur(api).delete(path, headers=headers)).status_code == 204
    await ancienne.decide(await ancienne.candidate(0), B1=True, B2=False)
    assert await ancienne.held(0) == {"B1"}
    assert ok(await certificateur(api).get(path))["retiree_le"] == in_days(0)
    again = {"If-Match": (await certificateur(api).get(path)).headers["ETag"]}
    assert verdict(await certificateur(api).delete(path, headers=again)) == (409, "bloc-correspondence-withdrawn")
    assert [data for _, data in await kinds(api, "correspondance_blocs.modifiee")] == [
        {
            "id": made["id"], "sources": made["sources"], "destinations": made["destinations"],
            "du": in_days(-30), "au": None, "retiree": retiree,
        }
        for retiree in (False, True)
    ]  # fmt: skip


async def test_refuses_what_goes_nowhere(api: RunningService) -> None:
    ancienne, nouvelle = await two_blocs(api), await another(api, "CQP-2", "N1")
    b1, b2, n1, unknown = ancienne.blocs["B1"], ancienne.blocs["B2"], nouvelle.blocs["N1"], str(uuid4())
    answer = await certificateur(api).post(PATH, body([b1, unknown], [n1]))
    assert (verdict(answer), pointers(answer)) == ((422, "unknown-bloc"), ["/sources/1"])
    for sources, destinations in (([b1], [b2]), ([b1, b1], [n1]), ([b1, n1], [b2])):
        answer = await certificateur(api).post(PATH, body(sources, destinations))
        assert verdict(answer) == (422, "bloc-correspondence-inconsistent")
    answer = await certificateur(api).post(PATH, body([b1], [n1], au=in_days(-31)))
    assert verdict(answer) == (422, "inconsistent-dates")


async def test_everybody_reads_and_three_roles_write(api: RunningService) -> None:
    ancienne, nouvelle = await two_blocs(api), await another(api, "CQP-2", "N1", "N2")
    given = body([ancienne.blocs["B1"]], [nouvelle.blocs["N1"]])
    assert (await api.anonymous.post(PATH, given)).status_code == 401
    for role in ("salarie", "manager", "rh", "sirh", "jury", "syndicat", "conseiller"):
        assert (await api.as_(role).post(PATH, given)).status_code == 403
    for role in ("certificateur", "cpnef", "administrateur"):
        await created(api.as_(role).post(PATH, given))
    other = await link(api, [ancienne.blocs["B2"]], [nouvelle.blocs["N2"]])
    assert len(ok(await salarie(api, 0).get(PATH))["elements"]) == 4
    listed = ok(await salarie(api, 0).get(f"{PATH}?bloc={nouvelle.blocs['N2']}"))["elements"]
    assert listed == [other]
    assert verdict(await salarie(api, 0).get(f"{PATH}/{uuid4()}")) == (404, "not-found")
    assert (await salarie(api, 0).get(f"/v1/blocs_acquis?profil={uuid4()}")).status_code == 404
    assert ok(await api.as_("rh").get("/v1/blocs_acquis"))["elements"] == []


def french(day: str) -> date:
    day_of, month, year = map(int, day.split("/"))
    return date(year, month, day_of)


async def official(
    api: RunningService, fiches: Path
) -> tuple[Caller, dict[str, str], list[tuple[list[str], list[str]]]]:
    """RNCP40344 and the fiches its blocs correspond to, entered by the API: blocs by code, then the correspondances."""
    root = ElementTree.parse(fiches)
    fiche = next(one for one in root.iter("FICHE") if one.findtext("NUMERO_FICHE") == "RNCP40344")
    links = []
    for one in fiche.iter("CORRESPONDANCE"):
        source, destination = one.find("SOURCE"), one.find("DESTINATION")
        assert source is not None
        assert destination is not None
        links.append(tuple([bloc.text or "" for bloc in side.iter("CODE")] for side in (source, destination)))
    by_fiche: dict[str, set[str]] = {}
    for code in {code for sources, destinations in links for code in (*sources, *destinations)}:
        by_fiche.setdefault(code.split("BC")[0], set()).add(code)
    blocs: dict[str, str] = {}
    fin = french(fiche.findtext("DATE_FIN_ENREGISTREMENT") or "")
    limite = french(fiche.findtext("DATE_LIMITE_DELIVRANCE") or "")
    for numero, codes in sorted(by_fiche.items()):
        jours = etapes(fin_enregistrement=fin.isoformat(), limite_delivrance=limite.isoformat())
        made = await create_cqp(api, code=numero, blocs=[bloc(code) for code in sorted(codes)], etapes=jours)
        blocs |= {one["code"]: one["id"] for one in made["blocs"]}
    return certificateur(api), blocs, links


@pytest.mark.donnees
async def test_rncp40344_is_worth_each_bloc_of_the_former_fiche_once(api: RunningService, reference_data: Path) -> None:
    fiches = reference_data / "rncp_v4.1" / "export_fiches_RNCP.xml"
    if not fiches.is_file():
        pytest.skip("the excerpt of the RNCP is absent beside the project's root")
    caller, blocs, links = await official(api, fiches)
    assert len(links) >= 4
    for sources, destinations in links:
        named = ([blocs[code] for code in sources], [blocs[code] for code in destinations])
        await created(caller.post(PATH, body(*named, origine="Fiche RNCP40344")))
        await created(caller.post(PATH, body(*named, origine="La même, entrée deux fois")))
    source = Scene(
        api,
        ok(await caller.get("/v1/certifications?code=RNCP40344"))["elements"][0],
        {},
    )
    source.certification["blocs"] = ok(await caller.get(f"/v1/certifications/{source.certification['id']}/blocs"))[
        "elements"
    ]
    session = await open_session(api, source.certification["id"])
    await compose(api, session["id"])
    source.session = session
    won = sorted(source.blocs)[:2]
    await source.decide(await source.candidate(0), **dict.fromkeys(won, True))
    rows = ok(await salarie(api, 0).get("/v1/blocs_acquis?limite=200"))["elements"]
    held = [row["code"] for row in rows]
    expected = {code for sources, destinations in links if set(sources) <= set(won) for code in destinations}
    assert sorted(held) == sorted({*won, *expected})
    assert len(held) == len(set(held)), "counted once"
    assert any(code.startswith("RNCP37507") for code in held)
