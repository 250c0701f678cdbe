"""Teaching Simpul a new site: what a recipe finds on a page beside what it would have read by itself, a first
recipe guessed from pages, and pages saved with the labels that make tests of them.

Pure over pages; `aggregator.cli.recipe_pages` fetches them and shows what is found.
"""
