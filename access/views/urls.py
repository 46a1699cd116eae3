"""The addresses of the pages of access: English, stable, with names instead of numbers."""

from django.urls import URLPattern, URLResolver, include, path

from access.views import agents, clients, house, invitation, own, rights, units

_agents = [
    path("", agents.People.as_view(), name="list"),
    path("invite/", agents.Invite.as_view(), name="invite"),
    path("<slug:slug>/", agents.Person.as_view(), name="detail"),
    path("<slug:slug>/roles/", rights.AddRole.as_view(), name="add_role"),
    path("<slug:slug>/roles/<uuid:pk>/revoke/", rights.RevokeRole.as_view(), name="revoke_role"),
    path("<slug:slug>/cover/", rights.AddCover.as_view(), name="add_cover"),
    path("<slug:slug>/cover/<str:unit_kind>/<uuid:pk>/revoke/", rights.RevokeCover.as_view(), name="revoke_cover"),
    path("<slug:slug>/close/", rights.Close.as_view(), name="close"),
    path("<slug:slug>/reopen/", rights.Reopen.as_view(), name="reopen"),
    path("<slug:slug>/sessions/end/", rights.EndSessions.as_view(), name="end_sessions"),
    path("<slug:slug>/invitation/", rights.Resend.as_view(), name="resend"),
]
_units = [
    path("", units.Units.as_view(), name="list"),
    path("<str:unit_kind>/new/", units.UnitPage.as_view(), name="new"),
    path("<str:unit_kind>/<slug:slug>/", units.UnitPage.as_view(), name="detail"),
]
_clients = [
    path("", clients.Clients.as_view(), name="list"),
    path("new/", clients.NewClient.as_view(), name="new"),
    path("<slug:slug>/revoke/", clients.RevokeClient.as_view(), name="revoke"),
]
_settings = [
    path("", house.Settings.as_view(), name="detail"),
    path("purposes/new/", house.PurposePage.as_view(), name="new_purpose"),
    path("purposes/<slug:code>/", house.PurposePage.as_view(), name="purpose"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", own.Me.as_view(), name="me"),
    path("preferences/", own.Preferences.as_view(), name="preferences"),
    path("limits/", own.Limits.as_view(), name="limits"),
    path("accessibility/", own.Accessibility.as_view(), name="accessibility"),
    path("invitation/<str:token>/", invitation.Accept.as_view(), name="invitation"),
    path("agents/", include((_agents, "agents"))),
    path("roles/", agents.Roles.as_view(), name="roles"),
    path("units/", include((_units, "units"))),
    path("clients/", include((_clients, "clients"))),
    path("settings/", include((_settings, "settings"))),
]
