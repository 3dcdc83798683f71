"""What to try next: narrowed dimensions, plans with their cost, and the words of the tools that search."""
