"""Brings the realm file's own flows of authentication into a realm that was imported before."""

from collections.abc import Mapping
from typing import Any

import orjson
from keycloak import KeycloakAdmin

_COMPARED = ("requirement", "priority")


def bring_flows(admin: KeycloakAdmin, realm: Mapping[str, Any], report: list[str]) -> None:
    """Make the file's flows where they are missing, and mend what somebody has loosened in them.

    The top flow comes with those below it: Keycloak makes a flow below another one by itself.
    """
    flows = {flow["alias"]: flow for flow in realm["authenticationFlows"]}
    configs = {one["alias"]: one["config"] for one in realm["authenticatorConfig"]}
    for flow in flows.values():
        if flow["topLevel"]:
            known = {one["alias"] for one in admin.get_authentication_flows()}
            if flow["alias"] not in known:
                told = {k: v for k, v in flow.items() if k != "authenticationExecutions"}
                admin.create_authentication_flow(told)
                report.append(flow["alias"])
            _Below(admin, flow["alias"], flows, configs, report).bring(flow)


class _Below:
    """The executions of one top flow."""

    def __init__(
        self,
        admin: KeycloakAdmin,
        top: str,
        flows: Mapping[str, Any],
        configs: Mapping[str, Any],
        report: list[str],
    ) -> None:
        self._admin, self._top, self._flows = admin, top, flows
        self._configs, self._report = configs, report

    def bring(self, flow: Mapping[str, Any]) -> None:
        """Bring the executions of a flow, and those of the flows below it."""
        for wanted in flow["authenticationExecutions"]:
            known = self._find(wanted)
            if known is None:
                self._create(flow["alias"], wanted)
                known = self._find(wanted)
                self._report.append(_name(wanted))
            if known is None:
                raise RuntimeError(f"the issuer did not make {_name(wanted)}")
            if any(known.get(key) != wanted[key] for key in _COMPARED):
                changed = {**known, **{key: wanted[key] for key in _COMPARED}}
                self._admin.update_authentication_flow_executions(changed, self._top)
                self._note(_name(wanted))
            if "authenticatorConfig" in wanted:
                self._configure(known, wanted["authenticatorConfig"])
            if wanted["authenticatorFlow"]:
                self.bring(self._flows[wanted["flowAlias"]])

    def _find(self, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
        for one in self._admin.get_authentication_flow_executions(self._top):
            if _name(wanted) in (one.get("displayName"), one.get("providerId")):
                return dict(one)
        return None

    def _create(self, parent: str, wanted: Mapping[str, Any]) -> None:
        if not wanted["authenticatorFlow"]:
            told = {"provider": wanted["authenticator"]}
            self._admin.create_authentication_flow_execution(told, parent)
            return
        below = self._flows[wanted["flowAlias"]]
        told = {
            "alias": below["alias"],
            "type": below["providerId"],
            "description": below["description"],
        }
        self._admin.create_authentication_flow_subflow(told, parent)

    def _configure(self, known: Mapping[str, Any], alias: str) -> None:
        wanted = {"alias": alias, "config": self._configs[alias]}
        held = known.get("authenticationConfig")
        if held is None:
            realm = self._admin.connection.realm_name
            url = f"admin/realms/{realm}/authentication/executions/{known['id']}/config"
            self._admin.connection.raw_post(url, data=_json(wanted))
            self._note(alias)
        elif self._admin.get_authenticator_config(held)["config"] != wanted["config"]:
            self._admin.update_authenticator_config({**wanted, "id": held}, held)
            self._note(alias)

    def _note(self, name: str) -> None:
        if name not in self._report:
            self._report.append(name)


def _name(wanted: Mapping[str, Any]) -> str:
    return str(wanted["flowAlias"] if wanted["authenticatorFlow"] else wanted["authenticator"])


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
