"""Where /dashboard is joined to the API: the members of edge do not know each other."""

from fastapi import FastAPI
from starlette.routing import Route

from postroom.edge.dashboard.door import Dashboard
from postroom.edge.dashboard.page import ROOT
from postroom.flows.services import Services


def open_dashboard(app: FastAPI, services: Services, public_url: str) -> None:
    """The pages, in the application now; the API's document does not list them."""
    dashboard = Dashboard(services, public_url=public_url)
    for path in (ROOT, f"{ROOT}/{{rest:path}}"):
        app.router.routes.append(Route(path, endpoint=dashboard, include_in_schema=False))
