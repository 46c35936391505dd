"""The blueprint that every centre page is a route of."""

from flask import Blueprint

bp = Blueprint("centre", __name__, url_prefix="/centre")
