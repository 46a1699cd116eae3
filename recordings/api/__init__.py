"""The REST doors: parse, call one selector or service, give the shape."""
