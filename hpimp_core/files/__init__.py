"""What a file holds: bytes of any usual format → Sheet, within limits."""
