"""Monitorings that a region announces, and results judged one by one."""
