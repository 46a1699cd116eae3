"""The thin database backend: each outermost transaction carries the scope; rows are isolated by policy."""
