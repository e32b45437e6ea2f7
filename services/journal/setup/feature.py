"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.setup.routes.drafts import blueprint as of_drafts
from services.journal.setup.routes.lists import blueprint
from services.journal.setup.routes.years import blueprint as of_year

FEATURE = Feature("setup", blueprints=(blueprint, of_year, of_drafts))
