"""From a file to text with positions: parsers, validation of content, and the sandbox around them."""
