"""Which marks did working to the deadline leave in the records?"""
