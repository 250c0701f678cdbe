"""How to read the pages of one family of content management systems, or of one site: data, not code.

A recipe (TOML) says how its pages are recognised and where lists, headlines, dates and bodies stand on them.
The shipped ones lie beside this file; an installation may have its own in a folder (`load.read_book`).
"""

from aggregator.recipes.book import NONE, RecipeBook
from aggregator.recipes.load import own_files, read_book, read_file, shipped, shipped_file
from aggregator.recipes.recipe import ArticleRecipe, ListRecipe, Marks, Pick, Recipe

__all__ = [
    "NONE",
    "ArticleRecipe",
    "ListRecipe",
    "Marks",
    "Pick",
    "Recipe",
    "RecipeBook",
    "own_files",
    "read_book",
    "read_file",
    "shipped",
    "shipped_file",
]
