"""Numbers and dates in Chinese official prose; used by the rules and by the model reader."""
