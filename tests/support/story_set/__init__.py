"""The labelled set of stories: what offices published, which of it is one story, and what is merely alike.

Hand-written stories (`tests/data/stories`) happen in many places (`events`), are taken over by other sites
with the changes that those make (`copies`), and become entries by the product's own normaliser (`entries`).
All of it is a function of the seed.
"""

from story_set.entries import LabelledEntry, LabelledSet, labelled_set

__all__ = ["LabelledEntry", "LabelledSet", "labelled_set"]
