"""How reports say it: phrases as data, in the language of `grammar`."""
