"""Mutation fuzzing of every parser, in the sandbox that users' documents meet."""
