"""Who may call what: every route declares it, and every persona gets what is declared."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mockexam.files import write_atomically
from mockexam.services import attempts, drafts
from mockexam.services.pack_files import Made, PackFile
from mockexam.services.packs import folder_of
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.models import PackRun, Sitting
from mockexam.web.access import Role, roles_of
from tests.sitting_acts import sit
from tests.web.visitor import Visitor
from tests.web.world import NOON, Held, assign

ADA, BEN = "Ada Lane", "Ben Moss"
PERSONAS = {
    "anonymous": set[Role](),
    "candidate": {Role.CANDIDATE},
    "other_candidate": set[Role](),
    "tutor": {Role.TUTOR, Role.MARKER},
    "marker": {Role.MARKER},
    "author": {Role.AUTHOR},
    "invigilator": {Role.INVIGILATOR},
    "far_tutor": {Role.TUTOR, Role.MARKER},
}
PAPER_FILES = {"static": "mockexam.css", "security.static": "js/webauthn.js"}


def is_shared(rule: Rule) -> bool:
    """Tell whether a route shows the bank or its blueprints, which all centres share."""
    return str(rule.endpoint).startswith("author.") or rule.endpoint == "tutor.blueprint"


class Doors:
    """The addresses of every route, filled in with what Quay College has."""

    def __init__(self, app: Flask, held: Held, paper_ref: str, receipt: str, draft_id: int) -> None:
        self.app = app
        self.names: dict[str, str | int | UUID] = {
            "attempt_id": held.candidates[ADA].attempt_id,
            "item_ref": "HA-4",
            "draft_id": draft_id,
            "question_ref": "HA-1",
            "printout": "paper",
            "action": "pause",
            "number": 1,
            "run_id": 1,
            "name": f"{'0' * 64}.png",
        }
        self.sitting_ref, self.paper_ref, self.receipt = held.ref, paper_ref, receipt
        self.join_code = held.join_code

    def addresses(self, method: str) -> Iterator[tuple[Rule, str]]:
        adapter = self.app.url_map.bind("localhost")
        for rule in self.app.url_map.iter_rules():
            if method in (rule.methods or ()):
                values = {name: self._value(rule, name) for name in rule.arguments}
                yield rule, adapter.build(rule.endpoint, values, method=method)

    def _value(self, rule: Rule, name: str) -> str | int | UUID:
        if name == "ref" and is_shared(rule):
            return "HARBOUR-14" if rule.endpoint == "tutor.blueprint" else "HA-1"
        if name == "ref":
            return self.sitting_ref if "/sittings/<ref>" in rule.rule else self.paper_ref
        if name == "code":
            return self.join_code if rule.endpoint == "public.join" else self.receipt
        if name == "number" and str(rule.endpoint).startswith("centre."):
            return "0001"
        if name == "name" and rule.endpoint == "centre.pack_file":
            return "board.pdf"
        if name == "printout" and str(rule.endpoint).startswith("marker."):
            return "mark-scheme"
        if name == "filename":
            return PAPER_FILES[rule.endpoint]
        return self.names[name]


@pytest.fixture
def held(hold: Callable[..., Held]) -> Held:
    return hold(ADA, BEN)


@pytest.fixture
def doors(app: Flask, database: Database, held: Held, settings: Settings) -> Doors:
    """Ada has submitted, so that there is something behind every door."""
    ada = held.candidates[ADA].attempt_id
    assign(database, held.ref)
    sit(database, ada, {"HA-4": "one rope lets the boat swing"}, NOON)
    with database.writing() as session:
        row = attempts.get_attempt(session, ada)
        keep_pack(session, row.sitting, settings)
        draft = drafts.copy_paper(session, row.sitting.paper, "Tutor of quay", NOON)
        return Doors(app, held, row.sitting.paper.ref, row.receipt or "", draft.id)


def keep_pack(session: Session, sitting: Sitting, settings: Settings) -> None:
    """Keep a pack of one file, the first of the database."""
    file = PackFile("board.pdf", "Sheet for the board", 1, 1, "A4")
    made = Made((file,), (), 2, 0, "")
    run = PackRun(
        centre_id=sitting.centre_id, sitting_id=sitting.id, status="done", spares=None, sheets=500,
        outcome=asdict(made), asked_by="Tutor of quay", asked_at=NOON, ended_at=NOON,
    )  # fmt: skip
    session.add(run)
    session.flush()
    write_atomically(folder_of(run.id, settings.packs) / file.name, b"%PDF-1.7")


@pytest.fixture
def visitor(request: pytest.FixtureRequest, persona: str, held: Held) -> Visitor:
    found: Visitor = request.getfixturevalue(persona)
    if persona.endswith("candidate"):
        found.join(held.candidates[ADA if persona == "candidate" else BEN].code)
    return found


def fault_of(rule: Rule, roles: tuple[Role, ...], persona: str, answer: TestResponse) -> str | None:
    """Return what is wrong with an answer, None where it is what the route declares."""
    status, location = answer.status_code, answer.headers.get("Location", "")
    if status >= 500:
        return f"answers {status}"
    if Role.ANYONE in roles:
        return f"refuses with {status}" if status in (401, 403) else None
    if Role.CANDIDATE in roles:
        led_away = status == 303 and location == "/join"
        leaves = rule.endpoint == "learner.leave"
        is_own = persona == "candidate"
        return None if led_away is not is_own or leaves else f"answers {status} {location}"
    if persona in ("anonymous", "candidate", "other_candidate"):
        asked = status == 303 and location.startswith("/sign-in")
        return None if asked else f"lets somebody without an account in: {status} {location}"
    if not PERSONAS[persona] & set(roles):
        return None if status == 403 else f"lets the wrong role in: {status}"
    of_a_centre = {"ref", "draft_id"} & rule.arguments or rule.endpoint == "centre.arrangements"
    if persona == "far_tutor" and of_a_centre and not is_shared(rule):
        return None if status == 404 else f"shows another centre's: {status}"
    return None if status < 400 or status == 422 else f"refuses with {status}"


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_route_answers_each_persona_as_it_declares(
    doors: Doors, visitor: Visitor, persona: str, method: str
) -> None:
    token = visitor.open("/join").forms[0].values["csrf_token"][-1]
    faults = {}
    ending = ("security.logout", "learner.leave")
    # What signs a visitor out comes last.
    for rule, address in sorted(doors.addresses(method), key=lambda d: d[0].endpoint in ending):
        if method == "GET":
            answer = visitor.client.get(address)
        else:
            answer = visitor.client.post(address, data={"csrf_token": token})
        answer.close()
        fault = fault_of(rule, roles_of(doors.app, rule.endpoint), persona, answer)
        if fault:
            faults[f"{method} {address}"] = fault
    assert faults == {}


def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    undeclared = [r.rule for r in app.url_map.iter_rules() if not roles_of(app, r.endpoint)]
    assert undeclared == []


def test_a_route_that_declares_nobody_is_closed_to_a_tutor(app: Flask, tutor: Visitor) -> None:
    app._got_first_request = False
    app.add_url_rule("/forgotten", "forgotten", lambda: "secrets")
    assert tutor.open("/forgotten").status == 403


@pytest.mark.parametrize(
    "persona", ["anonymous", "candidate", "tutor", "marker", "author", "invigilator"]
)
def test_no_post_is_taken_without_its_csrf_token(doors: Doors, visitor: Visitor) -> None:
    taken = {
        address: answer.status_code
        for _, address in doors.addresses("POST")
        if (answer := visitor.client.post(address, data={"go": "next"})).status_code != 400
    }
    assert taken == {}


def test_a_csrf_token_of_another_browser_is_not_taken(
    anonymous: Visitor, candidate: Visitor, held: Held
) -> None:
    stolen = anonymous.open("/join").forms[0].values["csrf_token"]
    page = candidate.join(held.candidates[ADA].code)
    refused = candidate.submit(page, {"start": "1", "csrf_token": stolen})
    assert refused.status == 400
    assert "What you have saved is kept." in refused.words


@pytest.mark.usefixtures("doors")
def test_lists_name_nothing_of_another_centre(far_tutor: Visitor) -> None:
    for address in ("/tutor/", "/tutor/papers/", "/tutor/drafts/", "/tutor/sittings/", "/marker/"):
        page = far_tutor.open(address)
        assert page.status == 200
        assert not re.search(r"HARBOUR|Ada|Quay", page.words), address


def test_a_marker_sees_no_names(doors: Doors, marker: Visitor) -> None:
    for address in (
        f"/marker/sittings/{doors.sitting_ref}/",
        f"/marker/sittings/{doors.sitting_ref}/questions/HA-4/",
    ):
        page = marker.open(address)
        assert page.status == 200
        assert ADA not in page.html


def test_a_mark_is_not_given_through_another_centre_s_sitting(
    doors: Doors, tutor: Visitor, far_tutor: Visitor
) -> None:
    address = f"/marker/sittings/{doors.sitting_ref}/questions/HA-4/responses/{doors.receipt}"
    page = tutor.open(address)
    token = far_tutor.open("/tutor/papers/new").forms[0].values["csrf_token"]
    refused = far_tutor.submit(page, {"csrf_token": token, "points": ["0"]})
    assert refused.status == 404
    assert tutor.open(address).holds("revision") == "0"
