"""The build page in AppTest: open it with a team and at one of its parts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from streamlit.testing.v1 import AppTest

import playground
from core.team.history import History
from core.team.spec import TeamSpec
from playground import session
from playground.workspace_state import Draft, Edition, Part, Selection, Workspace

MAIN = Path(playground.__file__).with_name("main.py")
DRAFT = "draft"


def build_page(team: TeamSpec) -> AppTest:
    """Return the build page with this team open."""
    page = AppTest.from_file(str(MAIN), default_timeout=20)
    page.session_state[session.WORKSPACE.key] = Workspace({DRAFT: Draft(DRAFT, History(Edition(team)), team)}, DRAFT)
    page.switch_page("pages/build.py")
    return ran(page)


def ran(page: AppTest) -> AppTest:
    """Run the page again and fail on any exception it shows."""
    page.run()
    assert not page.get("exception")
    return page


def opened(page: AppTest, part: Part, id: str = "", *, target: str = "", section: str = "") -> AppTest:
    """Return the page with the form of this part open at one of its sections."""
    revise(page, selection=Selection(part, id, target))
    if section:
        page.session_state[f"{part} section"] = section
    return ran(page)


def draft_of(page: AppTest) -> Draft:
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    return workspace.draft


def team_of(page: AppTest) -> TeamSpec:
    return draft_of(page).team


def undone(page: AppTest) -> AppTest:
    page.button(key="undo").click()
    return ran(page)


def html_of(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def revised(page: AppTest, **changes: object) -> AppTest:
    """Return the page with other fields of its draft."""
    revise(page, **changes)
    return ran(page)


def revise(page: AppTest, **changes: object) -> None:
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    page.session_state[session.WORKSPACE.key] = workspace.put(replace(workspace.draft, **changes))  # type: ignore[arg-type]
