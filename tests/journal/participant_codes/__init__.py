"""Codes under which children take part in monitorings."""
