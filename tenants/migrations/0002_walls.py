"""The shared tables: one tenant and one door visible at a time; the cache's table; rights of the roles."""

from django.db import migrations

FORWARD = [
    "ALTER TABLE tenants_tenant ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenants_tenant FORCE ROW LEVEL SECURITY",
    "CREATE POLICY own ON tenants_tenant FOR SELECT TO app_rt"
    " USING (id = current_setting('app.tenant_id')::uuid)",
    "CREATE POLICY operator ON tenants_tenant TO app_operator USING (true) WITH CHECK (true)",
    "CREATE POLICY migrate ON tenants_tenant TO app_owner"
    " USING (current_setting('app.migrating') = 'on') WITH CHECK (current_setting('app.migrating') = 'on')",
    "ALTER TABLE tenants_domain ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenants_domain FORCE ROW LEVEL SECURITY",
    "CREATE POLICY door ON tenants_domain FOR SELECT TO app_rt USING (host = current_setting('app.host'))",
    "CREATE POLICY operator ON tenants_domain TO app_operator USING (true) WITH CHECK (true)",
    "CREATE POLICY migrate ON tenants_domain TO app_owner"
    " USING (current_setting('app.migrating') = 'on') WITH CHECK (current_setting('app.migrating') = 'on')",
    "REVOKE INSERT, UPDATE, DELETE ON tenants_tenant, tenants_domain FROM app_rt",
    "GRANT SELECT, INSERT, UPDATE ON tenants_tenant, tenants_domain TO app_operator",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM app_rt",
    "CREATE TABLE portal_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
    " expires timestamp with time zone NOT NULL)",
    "CREATE INDEX portal_cache_expires ON portal_cache (expires)",
]


class Migration(migrations.Migration):
    """Hand-written SQL."""

    dependencies = [("tenants", "0001_initial")]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in FORWARD]
