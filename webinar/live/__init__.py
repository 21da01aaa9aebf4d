"""The live kernel: commands in, numbered log, frames out."""
