"""What the language model engine asks for, and how its answers become a funnel."""
