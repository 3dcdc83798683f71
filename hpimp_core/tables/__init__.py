"""What a sheet means: which rows are runs, which columns are parameters, metrics or bookkeeping, and why."""
