"""A class's whole year as values: record, tables, bag."""
