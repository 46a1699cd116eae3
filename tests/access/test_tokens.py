"""Programs: a token belongs to one client of one tenant, and carries no more than it was issued for."""

import base64
import json

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone

from access import services
from access.models import Agent
from tenants import scope
from tenants.signals import Act
from tests.access.conftest import program
from tests.cast import Cast, Credentials, House
from tests.scopes import inside
from tests.visitors import Program

VIEW, UNITS = "access:agent:view", "tenants:unit:view"


def bearer(cast: Cast, token: str) -> Client:
    return Client(headers={"host": cast.host, "authorization": f"Bearer {token}"})


def test_it_works(committed_house: House, acts: list[Act]) -> None:
    caller = program(committed_house.nordwind, VIEW)
    answer = caller.api("GET", "/agents")
    assert answer.status_code == 200 and answer.json()["entities"]
    issued = acts[-1]
    assert (issued.kind, issued.by) == ("token.create", issued.target[1] if issued.target else None)


def test_other_tenant_gets_401(committed_house: House) -> None:
    caller = program(committed_house.nordwind, VIEW)
    stranger = bearer(committed_house.suedlicht, caller.token)
    answer = stranger.get("/api/v1/agents")
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"


def test_client_of_another_tenant_gets_no_token(committed_house: House, acts: list[Act]) -> None:
    nordwind, suedlicht = committed_house.nordwind, committed_house.suedlicht
    with inside(nordwind.tenant, by=nordwind.admin):
        made = services.create_client(name="A", permissions=[VIEW], by=nordwind.admin)
    form = {"grant_type": "client_credentials", "client_id": made.client.pk, "client_secret": made.secret}
    answer = Client(headers={"host": suedlicht.host}).post("/identity/o/api/token", form)
    assert answer.status_code == 401 and answer.json()["error"] == "invalid_client"
    assert acts[-1].kind == "session.authentication_failed"
    assert made.secret not in str(acts)


def test_basic_authentication_at_the_token_end_point(committed_house: House) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant, by=cast.admin):
        made = services.create_client(name="A", permissions=[VIEW], by=cast.admin)
    basic = base64.b64encode(f"{made.client.pk}:{made.secret}".encode()).decode()
    client = Client(headers={"host": cast.host, "authorization": f"Basic {basic}"})
    answer = client.post("/identity/o/api/token", {"grant_type": "client_credentials"})
    assert answer.status_code == 200 and answer.json()["scope"] == VIEW


def test_token_carries_the_scope_it_was_issued_for(committed_house: House) -> None:
    caller = program(committed_house.nordwind, VIEW, UNITS, scope=UNITS)
    assert caller.api("GET", "/teams").status_code == 200
    refused = caller.api("GET", "/agents")
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_permission")


def test_scope_beyond_the_client_is_refused(committed_house: House) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant, by=cast.admin):
        made = services.create_client(name="A", permissions=[VIEW], by=cast.admin)
    form = {"grant_type": "client_credentials", "client_id": made.client.pk, "client_secret": made.secret}
    answer = Client(headers={"host": cast.host}).post("/identity/o/api/token", form | {"scope": UNITS})
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_scope"


@pytest.mark.parametrize("grant_type", ["authorization_code", "password", "refresh_token", "device_code"])
def test_nothing_but_client_credentials(committed_house: House, grant_type: str) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant, by=cast.admin):
        made = services.create_client(name="A", permissions=[VIEW], by=cast.admin)
    form = {"grant_type": grant_type, "client_id": made.client.pk, "client_secret": made.secret, "code": "x"}
    answer = Client(headers={"host": cast.host}).post("/identity/o/api/token", form | {"refresh_token": "x"})
    assert 400 <= answer.status_code < 500


def test_revoked_client_expired_token_and_closed_account_are_nobody(committed_house: House) -> None:
    cast = committed_house.nordwind
    callers = [program(cast, VIEW) for _ in range(3)]
    with inside(cast.tenant, by=cast.admin):
        rows = [Token.objects.by_value(caller.token).get() for caller in callers]
        services.revoke_client(client=rows[0].client, by=cast.admin)
        Token.objects.filter(pk=rows[1].pk).update(expires_at=timezone.now())
        Agent.objects.filter(pk=rows[2].client.owner_id).update(is_active=False)
    assert [caller.api("GET", "/agents").status_code for caller in callers] == [401, 401, 401]


def test_client_may_end_its_own_token(committed_house: House) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant, by=cast.admin):
        made = services.create_client(name="A", permissions=[VIEW], by=cast.admin)
    caller = Program(cast, Credentials(made.client.pk, made.secret, VIEW))
    form = {"token": caller.token, "client_id": made.client.pk, "client_secret": made.secret}
    assert Client(headers={"host": cast.host}).post("/identity/o/api/revoke", form).status_code == 200
    assert caller.api("GET", "/agents").status_code == 401


def test_token_is_kept_as_a_hash(committed_house: House) -> None:
    cast = committed_house.nordwind
    caller = program(cast, VIEW)
    with scope.tenant_scope(cast.tenant.pk):
        assert caller.token not in json.dumps(list(Token.objects.values()), default=str)


@pytest.mark.parametrize("value", ["", "x", "Bearer", "ä" * 40, "x" * 5000])
def test_nonsense_is_nobody_even_with_a_session(committed_house: House, value: str) -> None:
    cast = committed_house.nordwind
    client = Client(headers={"host": cast.host})
    client.post("/login/", {"login": cast.admin.email, "password": "Fuchsbau-47-im-Regen"})
    headers = {"authorization": f"Bearer {value}"}
    assert client.get("/api/v1/agents", headers=headers).status_code == 401


def test_discovery_tells_what_is_offered(committed_house: House) -> None:
    answer = Client(headers={"host": committed_house.nordwind.host}).get("/.well-known/openid-configuration").json()
    assert answer["issuer"] == f"http://{committed_house.nordwind.host}"
    assert answer["grant_types_supported"] == ["client_credentials"]
    assert answer["token_endpoint"].endswith("/identity/o/api/token") and "authorization_endpoint" not in answer
