"""The numbers behind the teaching pages: experiments on made-up runs, and the same checks on a real sweep."""
