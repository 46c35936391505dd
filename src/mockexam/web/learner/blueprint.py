"""The Flask blueprint that the learner's routes stand on."""

from flask import Blueprint

bp = Blueprint("learner", __name__)
