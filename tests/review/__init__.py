"""Tests of the review page: its server, its corrections, and the page in a browser."""
