"""The inventory: what people see of a school's case files, acts and holds."""
