"""Keeps accounts at the issuer: made, changed, disabled, enabled, through Keycloak's admin API."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from keycloak.exceptions import KeycloakPostError, KeycloakPutError

from services.gateway.auth.identity.admin import admin_client, translate_errors
from services.gateway.auth.identity.groups import GroupTree
from services.gateway.auth.identity.memberships import is_family, is_ours, needs_second_factor
from services.gateway.auth.identity.passwords import hashed_credential, refused_password
from services.shared.errors import BadInput, NotFound

_PAGE = 1000
_CONFLICT = 409


@dataclass(frozen=True)
class Account:
    """An account as it should be; the password is for a new one alone."""

    login: str
    family_name: str
    given_name: str
    patronymic: str
    person_id: UUID | None
    groups: tuple[str, ...]
    password: str | None = field(default=None, repr=False)
    enabled: bool = True


@dataclass
class SyncReport:
    """What a sync did; `unlisted` are accounts that the list does not name: they stay as is."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    disabled: int = 0
    joined: int = 0
    left: int = 0
    groups_created: int = 0
    unlisted: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return asdict(self)


class AccountClosed(Exception):
    """The account opens nothing: it is disabled, or its person is nothing any more."""


class Accounts:
    """The account side of the issuer; one for each thread.

    The service account behind it could put anyone into any group, those of the issuer's own
    administrators included. So only groups that stand for a membership are ever touched.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        *,
        timeout: int = 10,
        second_factor: bool = False,
    ) -> None:
        """Take the settings; nothing is asked of the issuer before it is needed.

        With `second_factor`, who runs a school or keeps its data must prove it by one.
        """
        self._second_factor = second_factor
        self._admin = admin_client(issuer, client_id, client_secret, timeout=timeout)
        self._admin.PAGE_SIZE = _PAGE
        self._tree: GroupTree | None = None  # kept from one account to the next (`keep`)

    def sync(self, accounts: Iterable[Account]) -> SyncReport:
        """Make and change accounts and memberships until they are as listed.

        Passwords of existing accounts stay theirs. An account that an operator disabled stays
        disabled. Who loses a membership is signed out, so that no session keeps it.

        Raises:
            BadInput: an account asks for a group that stands for no membership.
            IssuerDown: the issuer does not answer; another sync goes on from there.
        """
        listed = list(accounts)
        _guard(listed)
        with translate_errors():
            tree = self._read_tree()
            report = SyncReport()
            wanted = {path for account in listed for path in account.groups}
            report.groups_created = tree.ensure(sorted(wanted))
            self._sync_accounts(listed, tree, report)
        return report

    def keep(self, account: Account) -> str:
        """Bring one account in step, as `sync` does with many; return its subject.

        Raises:
            BadInput: it asks for a group that stands for no membership.
            IssuerDown: the issuer does not answer.
        """
        _guard([account])
        try:
            with translate_errors():
                tree = self._tree = self._tree or self._read_tree()
                tree.ensure(account.groups)
                user = self._user(account.login)
                if user is None and self._create(account):
                    return self._subject(account.login)
                return self._compare_anew(account, tree, SyncReport())
        except Exception:
            self._tree = None  # somebody may have changed it beside us
            raise

    def strip(self, person_id: UUID) -> list[str]:
        """Take every membership from the accounts of a person who has none here any more.

        Returns the subjects of these accounts; one that has lost a membership is signed out.

        Raises:
            IssuerDown: the issuer does not answer.
        """
        subjects = []
        with translate_errors():
            for user in self._admin.get_users({"q": f"person_id:{person_id}"}):
                ours = [
                    one for one in self._admin.get_user_groups(user["id"]) if is_ours(one["path"])
                ]
                for group in ours:
                    self._admin.group_user_remove(user["id"], group["id"])
                if ours:
                    self._admin.user_logout(user["id"])
                subjects.append(str(user["id"]))
        return subjects

    def demand(self, login: str) -> str:
        """Return the subject of an account.

        Raises:
            NotFound: there is no such account.
            IssuerDown: the issuer does not answer.
        """
        with translate_errors():
            return self._subject(login)

    def disable(self, login: str) -> str:
        """Disable an account and end its sessions; return its subject.

        Raises:
            NotFound: there is no such account.
            IssuerDown: the issuer does not answer.
        """
        with translate_errors():
            subject = self._subject(login)
            self._admin.disable_user(subject)
            # Keycloak ends no session when it disables an account.
            self._admin.user_logout(subject)
        return subject

    def begin(
        self, login: str, password: str, *, forget_factor: bool = False, of_family: bool = False
    ) -> str:
        """Set the password that a person has chosen; return the account's subject.

        Every session of the account ends, and so does a lock by wrong passwords. With
        `forget_factor` a new second factor is set up at the next login.

        Raises:
            AccountClosed: it is disabled, or without any membership (a password set now would
                open it later, when it is somebody's again), or not `of_family` alone any more.
            NotFound: there is no such account.
            BadInput: the realm's policy does not take the password; says why.
            IssuerDown: the issuer does not answer.
        """
        with translate_errors():
            user = self._user(login)
            if user is None:
                raise NotFound(f"Нет учётной записи с логином «{login}».")
            subject = str(user["id"])
            groups = self._groups(subject)
            if not user["enabled"] or not groups or (of_family and not is_family(groups)):
                raise AccountClosed(login)
            try:
                self._admin.set_user_password(subject, password, temporary=False)
            except KeycloakPutError as error:
                if error.response_code != 400:
                    raise
                raise BadInput(refused_password(error.response_body)) from error
            if forget_factor:
                self._forget_factor(subject)
            self._admin.clear_bruteforce_attempts_for_user(subject)
            self._admin.user_logout(subject)
        return subject

    def has_password(self, login: str) -> bool:
        """Tell whether somebody has a password for an account; False where there is none.

        Raises:
            IssuerDown: the issuer does not answer.
        """
        with translate_errors():
            user = self._user(login)
            known = self._admin.get_credentials(user["id"]) if user else ()
        return any(one["type"] == "password" for one in known)

    def enable(self, login: str) -> str:
        """Enable an account, and forget its wrong passwords; return its subject.

        Raises:
            NotFound: there is no such account.
            IssuerDown: the issuer does not answer.
        """
        with translate_errors():
            subject = self._subject(login)
            self._admin.enable_user(subject)
            self._admin.clear_bruteforce_attempts_for_user(subject)
        return subject

    def disabled_subjects(self) -> set[str]:
        """Return the subjects of all disabled accounts, whoever disabled them.

        Raises:
            IssuerDown: the issuer does not answer.
        """
        query = {"enabled": "false", "briefRepresentation": "true"}
        with translate_errors():
            return {user["id"] for user in self._admin.get_users(query)}

    def logout_everywhere(self, subject: str) -> None:
        """End every session of an account; the issuer tells its clients.

        Raises:
            NotFound: there is no such account.
            IssuerDown: the issuer does not answer.
        """
        with translate_errors():
            self._admin.user_logout(subject)

    def _subject(self, login: str) -> str:
        subject: str | None = self._admin.get_user_id(login)
        if subject is None:
            raise NotFound(f"Нет учётной записи с логином «{login}».")
        return subject

    def _read_tree(self) -> GroupTree:
        return GroupTree(self._admin, second_factor=self._second_factor)

    def _user(self, login: str) -> dict[str, Any] | None:
        found = self._admin.get_users({"username": login.lower(), "exact": "true"})
        return found[0] if found else None

    def _groups(self, subject: str) -> set[str]:
        paths = {group["path"] for group in self._admin.get_user_groups(subject)}
        return {path for path in paths if is_ours(path)}

    def _forget_factor(self, subject: str) -> None:
        for credential in self._admin.get_credentials(subject):
            if credential["type"] == "otp":
                self._admin.delete_credential(subject, credential["id"])

    def _sync_accounts(
        self, listed: list[Account], tree: GroupTree, report: SyncReport
    ) -> None:
        existing = {user["username"]: user for user in self._admin.get_users({})}
        members = tree.members()
        for account in listed:
            user = existing.pop(account.login.lower(), None)
            if user is not None:
                self._compare(account, user, members.get(user["id"], set()), tree, report)
            elif self._create(account):
                report.created += 1
                report.joined += len(set(account.groups))
            else:
                self._compare_anew(account, tree, report)
        report.unlisted = sorted(existing)

    def _compare_anew(
        self, account: Account, tree: GroupTree, report: SyncReport
    ) -> str:
        """Bring an existing account in step; return its subject."""
        user = self._user(account.login)
        if user is None:
            raise NotFound(f"Нет учётной записи с логином «{account.login}».")
        self._compare(account, user, self._groups(user["id"]), tree, report)
        return str(user["id"])

    def _create(self, account: Account) -> bool:
        """Make an account; tell whether it is new: somebody else may make it at the same time."""
        user = {
            **_representation(account, {}),
            "username": account.login.lower(),
            "enabled": account.enabled,
            "groups": sorted(set(account.groups)),
        }
        if account.password is not None:
            user["credentials"] = [hashed_credential(account.password)]
        try:
            self._admin.create_user(user)
        except KeycloakPostError as error:
            if error.response_code != _CONFLICT:
                raise
            return False
        return True

    def _compare(
        self,
        account: Account,
        user: Mapping[str, Any],
        groups: set[str],
        tree: GroupTree,
        report: SyncReport,
    ) -> None:
        wanted = set(account.groups)
        joined, left = wanted - groups, groups - wanted
        changed = self._change(account, user)
        raised = self._second_factor and needs_second_factor(joined)
        if raised:
            # Ahead of it as well: were the issuer lost after it, nobody would know to do it again.
            self._admin.user_logout(user["id"])
        for path in joined:
            self._admin.group_user_add(user["id"], tree.id_of(path))
        for path in left:
            self._admin.group_user_remove(user["id"], tree.id_of(path))
        disabled = user["enabled"] and not account.enabled
        if disabled:
            self._admin.disable_user(user["id"])
        if left or disabled or raised:
            # Who came in by a password alone comes in again, by both.
            self._admin.user_logout(user["id"])
        same = not (changed or joined or left or disabled)
        report.unchanged += same
        report.updated += not same
        report.disabled += disabled
        report.joined += len(joined)
        report.left += len(left)

    def _change(self, account: Account, user: Mapping[str, Any]) -> bool:
        attributes = user.get("attributes") or {}
        wanted = _representation(account, attributes)
        if all((user.get(key) or _EMPTY[key]) == value for key, value in wanted.items()):
            return False
        # The whole of it: what the update leaves out, Keycloak's user profile may empty.
        whole = {key: user[key] for key in ("username", "email", "enabled") if key in user}
        self._admin.update_user(user["id"], {**whole, **wanted})
        return True


_EMPTY: Mapping[str, Any] = {"firstName": "", "lastName": "", "attributes": {}}


def _representation(account: Account, attributes: Mapping[str, Any]) -> dict[str, Any]:
    others = {key: value for key, value in attributes.items() if key != "person_id"}
    person = {"person_id": [str(account.person_id)]} if account.person_id else {}
    return {
        "firstName": " ".join(filter(None, (account.given_name, account.patronymic))),
        "lastName": account.family_name,
        "attributes": {**others, **person},
    }


def _guard(accounts: Iterable[Account]) -> None:
    strange = sorted({p for account in accounts for p in account.groups if not is_ours(p)})
    if strange:
        raise BadInput(
            f"Таких групп в Летописи нет: {', '.join(strange)}. "
            "Группа выглядит как /schools/<код>/<роль>, /municipality, /region или /platform."
        )
