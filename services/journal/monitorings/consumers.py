"""The announcement of a monitoring, as a region sends it."""

from services.journal.monitorings.schemas import MonitoringSchema
from services.journal.monitorings.usecases import announce_monitoring
from services.journal.regions.consumers import RegionalMessage

MONITORING_ANNOUNCED = RegionalMessage(
    "org.letopis.region.monitoring.announced.v1",
    MonitoringSchema(),
    monitoring="id",
    receive=announce_monitoring,
)
