"""Settings by place: local (the default), test, production; base is what they share."""
