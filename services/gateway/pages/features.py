"""The features of the web interface: a new page is a folder of its own and its line here."""

from services.gateway.pages.access_log.feature import FEATURE as access_log
from services.gateway.pages.acts.feature import FEATURE as acts
from services.gateway.pages.api_docs.feature import FEATURE as api_docs
from services.gateway.pages.archive.feature import FEATURE as archive
from services.gateway.pages.begin.feature import FEATURE as begin
from services.gateway.pages.classes.feature import FEATURE as classes
from services.gateway.pages.closing.feature import FEATURE as closing
from services.gateway.pages.codes.feature import FEATURE as codes
from services.gateway.pages.diary.feature import FEATURE as diary
from services.gateway.pages.exchange.feature import FEATURE as exchange
from services.gateway.pages.external.feature import FEATURE as external
from services.gateway.pages.folders.feature import FEATURE as folders
from services.gateway.pages.home.feature import FEATURE as home
from services.gateway.pages.imports.feature import FEATURE as imports
from services.gateway.pages.invitations.feature import FEATURE as invitations
from services.gateway.pages.items.feature import FEATURE as items
from services.gateway.pages.journals.feature import FEATURE as journals
from services.gateway.pages.layout.feature import FEATURE as layout
from services.gateway.pages.lists.feature import FEATURE as lists
from services.gateway.pages.merging.feature import FEATURE as merging
from services.gateway.pages.movement.feature import FEATURE as movement
from services.gateway.pages.operators.feature import FEATURE as operators
from services.gateway.pages.people.feature import FEATURE as people
from services.gateway.pages.personal_files.feature import FEATURE as personal_files
from services.gateway.pages.queues.feature import FEATURE as queues
from services.gateway.pages.rollover.feature import FEATURE as rollover
from services.gateway.pages.schools.feature import FEATURE as schools
from services.gateway.pages.settings.feature import FEATURE as settings
from services.gateway.pages.status.feature import FEATURE as status
from services.gateway.pages.summaries.feature import FEATURE as summaries
from services.gateway.pages.timetable.feature import FEATURE as timetable

# In the order in which people need them: it is the order of the menu.
PAGES = (
    home,
    begin,
    journals,
    classes,
    people,
    invitations,
    settings,
    diary,
    timetable,
    folders,
    items,
    lists,
    imports,
    codes,
    archive,
    acts,
    access_log,
    summaries,
    schools,
    operators,
    exchange,
    queues,
    status,
    closing,
    external,
    personal_files,
    merging,
    movement,
    rollover,
    api_docs,
    layout,
)
