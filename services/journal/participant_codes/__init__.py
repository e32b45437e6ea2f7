"""Codes under which children take part in monitorings; who has which is known at school alone."""
