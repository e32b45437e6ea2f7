"""Accounts on RabbitMQ, made through the HTTP API of its management plugin."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import urllib3

from services.shared.errors import Unavailable
from services.shared.messaging.broker.platform import Rights, account_of, rights_of
from services.shared.messaging.broker.regions import BYTES_WAITING, CONNECTIONS, INTAKE, Region

_TIMEOUT = 10


class RabbitAccounts:
    """Users of one virtual host."""

    def __init__(self, admin_url: str) -> None:
        """Take the address of the HTTP API: `http://user:password@host:15672/vhost`."""
        place = urlsplit(admin_url)
        self._base = f"{place.scheme}://{place.hostname}:{place.port or 15672}/api"
        self._vhost = quote(place.path.lstrip("/") or "/", safe="")
        self._headers = {
            **urllib3.make_headers(basic_auth=f"{place.username}:{place.password}"),
            "Content-Type": "application/json",
        }
        self._http = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)

    def ensure(self, region: Region, password: str) -> None:
        """Give a region its account, rights and limits."""
        rights = Rights(
            write=f"^{re.escape(region.exchange)}$", read=f"^{re.escape(region.answers)}$"
        )
        self._put_user(region.account, password, rights)
        for limit in ("max-connections", "max-channels"):
            self._put(f"user-limits/{region.account}/{limit}", {"value": CONNECTIONS})
        self._put(
            f"policies/{self._vhost}/regions",
            {
                "pattern": f"^{re.escape(INTAKE)}",
                "apply-to": "queues",
                "definition": {"max-length-bytes": BYTES_WAITING},
            },
        )

    def ensure_service(self, service: str, password: str) -> None:
        """Give a service its account and rights."""
        self._put_user(account_of(service), password, rights_of(service))

    def _put_user(self, account: str, password: str, rights: Rights) -> None:
        self._put(f"users/{account}", {"password": password, "tags": ""})
        self._put(
            f"permissions/{self._vhost}/{account}",
            {"configure": rights.configure, "write": rights.write, "read": rights.read},
        )
        for exchange, keys in rights.topics:
            self._put(
                f"topic-permissions/{self._vhost}/{account}",
                {"exchange": exchange, "write": keys, "read": "^$"},
            )

    def _put(self, path: str, body: dict[str, Any]) -> None:
        try:
            answer = self._http.request(
                "PUT", f"{self._base}/{path}", body=orjson.dumps(body), headers=self._headers
            )
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(
                "RabbitMQ не отвечает по BROKER_ADMIN_URL: включён ли плагин управления?"
            ) from error
        if answer.status not in (201, 204):
            raise Unavailable(f"RabbitMQ отказал администратору: HTTP {answer.status}.")
