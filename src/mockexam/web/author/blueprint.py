"""The Flask blueprint that the author's routes stand on."""

from flask import Blueprint

bp = Blueprint("author", __name__, url_prefix="/author")
