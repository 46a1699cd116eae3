"""The shapes of the REST API: what it takes, what it gives, and how both are described."""
