"""What the service has to know of this feature."""

from services.features import Feature

FEATURE = Feature("oneroster")
