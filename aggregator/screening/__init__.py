"""Whether an entry was injected into its site: promotion of gambling, drugs, loans and pornography,
defacement, links and blocks that nobody is meant to see. Pure, and linear in what it reads."""

from aggregator.screening.markup import hidden_links
from aggregator.screening.screen import screen

__all__ = ["hidden_links", "screen"]
