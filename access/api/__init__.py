"""The REST API of access: administration of people, rights, units, clients and sessions."""
