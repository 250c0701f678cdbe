"""The page of one article as a draft: by a recipe where one fits, else by what any page states and shows."""

from aggregator.extract.article.reader import read_article

__all__ = ["read_article"]
