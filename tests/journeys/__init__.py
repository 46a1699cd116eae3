"""Stories of people and programs, told through the full middleware."""
