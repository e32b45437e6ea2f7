"""Acts: their steps, their execution, their papers, and what people see of them."""
