"""What is measured on a graph, one kind a file; `all_of_them` has the list."""
