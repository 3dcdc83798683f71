"""What a ranking says in sentences: the verdict, and the findings with their numbers."""
