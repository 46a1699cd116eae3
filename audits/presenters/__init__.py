"""Entries of the log for people and programs: sentences, and the shape of the REST API."""

from audits.presenters.entries import Presented, present
from audits.presenters.shapes import as_json, kinds_as_json
from audits.presenters.texts import label, sentence

__all__ = ["Presented", "as_json", "kinds_as_json", "label", "present", "sentence"]
