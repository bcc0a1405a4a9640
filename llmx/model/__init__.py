"""The model reader: what to ask, whom, and what of the answers the text bears out."""
