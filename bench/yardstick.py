"""What the platform is measured against: a Flask application with one empty route and one file."""

from pathlib import Path

from flask import Flask, Response

app = Flask(__name__, static_folder=None)
_FILE = (Path(__file__).parent.parent / "services/gateway/static/site.css").read_bytes()


@app.get("/empty")
def empty() -> Response:
    """Answer with nothing."""
    return Response(b"")


@app.get("/file")
def file() -> Response:
    """Answer with a file's bytes, from memory."""
    return Response(_FILE, content_type="text/css")
