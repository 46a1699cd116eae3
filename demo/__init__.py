"""The demonstration: three fictional tenants, their conversations, and what loads them."""
