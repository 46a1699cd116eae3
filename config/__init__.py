"""Wiring: settings, URL map, processes. Knows every app; no app imports it."""
