"""The REST endpoints: parse, call one selector or service, give the shape."""
