"""Codes under which classes take part in monitorings: issued by the deputy, printed with names."""
