"""Compare selection among motivations with trained networks on the same plans: does selection predict networks?"""
