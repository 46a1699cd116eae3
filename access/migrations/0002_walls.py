"""Puts the tables of third-party apps behind the tenant's wall, and the password hash out of the requests' reach.

A library's model knows no tenant and Django never sees the column: its default fills it from the scope. Every
UNIQUE begins with the tenant, so that nobody learns by a refusal what another tenant has; every reference to an
agent has a composite key beside Django's own, which alone would accept another tenant's id. This file depends on
the last migration of each library: a newer one must be read before it is added here.
"""

from django.db import migrations

from tenants.database.isolation import RUNTIME, composite_key, policies, wall

AGENT = "access_agent"

LIBRARY_TABLES: dict[str, list[tuple[str, str]]] = {
    "auth_group": [],
    "auth_group_permissions": [("group_id", "auth_group")],
    "django_session": [],
    "account_emailaddress": [("user_id", AGENT)],
    "account_emailconfirmation": [("email_address_id", "account_emailaddress")],
    "mfa_authenticator": [("user_id", AGENT)],
    "usersessions_usersession": [("user_id", AGENT)],
    "allauth_idp_oidc_client": [("owner_id", AGENT)],
    "allauth_idp_oidc_token": [("client_id", "allauth_idp_oidc_client"), ("user_id", AGENT)],
    "guardian_userobjectpermission": [("user_id", AGENT)],
    "guardian_groupobjectpermission": [("group_id", "auth_group")],
    "auditlog_logentry": [("actor_id", AGENT)],
    "axes_accessattempt": [],
    "axes_accessattemptexpiration": [("access_attempt_id", "axes_accessattempt")],
    "axes_accessfailurelog": [],
    "axes_accesslog": [],
}
REFERRED = ("auth_group", "account_emailaddress", "allauth_idp_oidc_client", "axes_accessattempt")
UNUSED = (
    "auth_group",
    "auth_group_permissions",
    "guardian_userobjectpermission",
    "guardian_groupobjectpermission",
    "auditlog_logentry",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
)


def columns(table: str) -> list[str]:
    """Add the hidden column. In one step the default would ask the migration itself for a tenant."""
    return [
        f"ALTER TABLE {table} ADD COLUMN tenant_id uuid",
        f"ALTER TABLE {table} ALTER tenant_id SET DEFAULT current_setting('app.tenant_id')::uuid,"
        " ALTER tenant_id SET NOT NULL",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_fk FOREIGN KEY (tenant_id)"
        " REFERENCES tenants_tenant (id) DEFERRABLE INITIALLY DEFERRED",
    ]


def walls() -> list[str]:
    """Return every statement, in order."""
    statements = [sql for table in LIBRARY_TABLES for sql in columns(table)]
    statements += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE (tenant_id, id)" for table in REFERRED
    ]
    for table, references in LIBRARY_TABLES.items():
        for column, target in references:
            statements.append(composite_key(table, (column, target)))
        statements += [*wall(table), *policies(table, kind="identity", exempt_writes=False)]
    return statements


UNIQUES = """DO $$ DECLARE r record; d text; BEGIN
 FOR r IN SELECT c.relname AS t, x.relname AS i, pg_get_indexdef(i.indexrelid) AS def, k.conname FROM pg_index i
   JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
   LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u'
   WHERE i.indisunique AND NOT i.indisprimary AND c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
     AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
     AND (SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = i.indkey[0]) <> 'tenant_id' LOOP
  d := regexp_replace(r.def, 'USING btree \\(', 'USING btree (tenant_id, ');
  IF r.conname IS NULL THEN EXECUTE format('DROP INDEX %I', r.i); EXECUTE d;
  ELSE EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', r.t, r.conname); EXECUTE d;
       EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I UNIQUE USING INDEX %I', r.t, r.conname, r.i); END IF;
 END LOOP; END $$"""
"""Rebuilds every UNIQUE of a walled table tenant-first, under its old name."""

RIGHTS = [
    *(f"REVOKE INSERT ON {table} FROM {RUNTIME}" for table in UNUSED),
    f"REVOKE INSERT, UPDATE, DELETE ON auth_permission, django_content_type FROM {RUNTIME}",
    f"REVOKE ALL ON access_agentsecret FROM {RUNTIME}",
    f"GRANT INSERT, UPDATE (hash), SELECT (id, tenant_id, agent_id) ON access_agentsecret TO {RUNTIME}",
    "GRANT SELECT ON access_agentsecret TO app_auth",
    "CREATE POLICY signin ON access_agentsecret FOR SELECT TO app_auth"
    " USING (tenant_id = current_setting('app.tenant_id')::uuid)",
]


class Migration(migrations.Migration):
    """Hand-written SQL."""

    dependencies = [
        ("access", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("allauth_idp_oidc", "0003_client_allow_uri_wildcards"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("auditlog", "0017_add_actor_email"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (*walls(), UNIQUES, *RIGHTS)]
