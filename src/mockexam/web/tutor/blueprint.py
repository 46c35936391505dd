"""The Flask blueprint that the tutor's routes stand on."""

from flask import Blueprint

bp = Blueprint("tutor", __name__, url_prefix="/tutor")
