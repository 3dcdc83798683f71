"""What the exploring pages show of a ranking: points, curves, pairs, lines, studies, and methods side by side."""
