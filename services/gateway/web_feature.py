"""A feature of the gateway: what every service's feature has, and whom its views open for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from services.features import Feature, Features
from services.shared.accountability.roles import Role

Roles = frozenset[Role]


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu: the endpoint it leads to, its label, and the roles that see it."""

    endpoint: str
    label: Any  # a lazy message
    roles: Roles


@dataclass(frozen=True)
class WebFeature(Feature):
    """A feature with views.

    Every endpoint of its blueprints stands in `public` (it answers without a session) or in
    `opens_for` (endpoint → the roles that may open it; which children and classes they see there,
    the services decide). `uploads` are the endpoints that take a file, `large_uploads` those that
    take a film. `before_body` is what is asked before the body of an endpoint is read, with the
    parts of its address: whether the viewer may, and whether there is room. `labels` are the
    functions that templates call by their name.
    """

    opens_for: Mapping[str, Roles] = field(default_factory=dict)
    public: frozenset[str] = frozenset()
    menu: MenuItem | None = None
    labels: tuple[Callable[..., Any], ...] = ()
    uploads: frozenset[str] = frozenset()
    large_uploads: frozenset[str] = frozenset()
    before_body: Mapping[str, Callable[..., None]] = field(default_factory=dict)


@dataclass(frozen=True)
class WebFeatures(Features):
    """The features of the gateway; their order is the order of the menu."""

    all: tuple[WebFeature, ...]

    @cached_property
    def opens_for(self) -> Mapping[str, Roles]:
        """Endpoint → the roles that it opens for, of every view that needs a session."""
        return {endpoint: roles for one in self.all for endpoint, roles in one.opens_for.items()}

    @cached_property
    def public(self) -> frozenset[str]:
        """The endpoints that answer without a session."""
        return frozenset(endpoint for one in self.all for endpoint in one.public)

    @cached_property
    def menu(self) -> tuple[MenuItem, ...]:
        """The lines of the menu, in the order of features."""
        return tuple(one.menu for one in self.all if one.menu)

    @cached_property
    def labels(self) -> Mapping[str, Callable[..., Any]]:
        """What templates call, by its name."""
        return {label.__name__: label for one in self.all for label in one.labels}

    @cached_property
    def uploads(self) -> frozenset[str]:
        """The endpoints that take a file."""
        return frozenset(endpoint for one in self.all for endpoint in one.uploads)

    @cached_property
    def large_uploads(self) -> frozenset[str]:
        """The endpoints that take a film."""
        return frozenset(endpoint for one in self.all for endpoint in one.large_uploads)

    @cached_property
    def before_body(self) -> Mapping[str, Callable[..., None]]:
        """Endpoint → what is asked before its body is read."""
        return {endpoint: ask for one in self.all for endpoint, ask in one.before_body.items()}

    def may_open(self, endpoint: str, role: str) -> bool:
        """Tell whether a view opens for a role; one that is not declared opens for nobody."""
        return endpoint in self.public or role in self.opens_for.get(endpoint, frozenset())
