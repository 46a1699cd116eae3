"""The addresses of access below /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from access.api import agents, clients, docs, rights, units

urlpatterns: list[URLPattern | URLResolver] = [
    path("agents", agents.AgentList.as_view(), name="api-agents"),
    path("agents/<uuid:agent_id>", agents.AgentDetail.as_view(), name="api-agent"),
    path("teams", units.TeamList.as_view(), name="api-teams"),
    path("teams/<uuid:unit_id>", units.TeamDetail.as_view(), name="api-team"),
    path("queues", units.QueueList.as_view(), name="api-queues"),
    path("queues/<uuid:unit_id>", units.QueueDetail.as_view(), name="api-queue"),
    path("campaigns", units.CampaignList.as_view(), name="api-campaigns"),
    path("campaigns/<uuid:unit_id>", units.CampaignDetail.as_view(), name="api-campaign"),
    path("roles", rights.RoleList.as_view(), name="api-roles"),
    path("grants", rights.GrantList.as_view(), name="api-grants"),
    path("grants/<uuid:grant_id>", rights.GrantDetail.as_view(), name="api-grant"),
    path("clients", clients.ClientList.as_view(), name="api-clients"),
    path("clients/<uuid:client_id>", clients.ClientDetail.as_view(), name="api-client"),
    path("clients/<uuid:client_id>/secret", clients.ClientSecret.as_view(), name="api-client-secret"),
    path("sessions", clients.SessionList.as_view(), name="api-sessions"),
    path("sessions/<int:session_id>", clients.SessionDetail.as_view(), name="api-session"),
    path("openapi.json", docs.Document.as_view(), name="api-document"),
    path("docs", docs.Docs.as_view(), name="api-docs"),
]
