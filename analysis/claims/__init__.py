"""Claims about which motivations training selects: experiments, verdicts, a page."""
