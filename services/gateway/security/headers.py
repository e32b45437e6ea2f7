"""Headers that every answer carries: what a browser may load, show, keep and tell others."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response

_LAID_DOWN = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with it browsers send `Origin: null`, and forms could not be told apart.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
}
_HSTS = f"max-age={2 * 365 * 24 * 3600}; includeSubDomains"


def send_headers(app: Flask, *, issuer: str, secure: bool) -> None:
    """Add the headers to every answer of `app`."""
    app.after_request(_adder(content_policy(issuer), secure))


def content_policy(issuer: str) -> str:
    """Return the Content-Security-Policy of pages.

    Forms may lead to the issuer: signing out is a form whose answer redirects there, and
    browsers hold redirects to `form-action` as well.
    """
    address = urlsplit(issuer)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            f"form-action 'self' {address.scheme}://{address.netloc}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _adder(policy: str, secure: bool) -> Callable[[Response], Response]:
    def add(response: Response) -> Response:
        for name, value in _LAID_DOWN.items():
            response.headers.setdefault(name, value)
        # What has not changed is shown under the policy that it came with.
        if response.status_code != 304:
            response.headers.setdefault("Content-Security-Policy", policy)
        # What a child's page said must not be found in a shared computer's cache.
        response.headers.setdefault("Cache-Control", "no-store")
        if secure:
            response.headers["Strict-Transport-Security"] = _HSTS
        return response

    return add
