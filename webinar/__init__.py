"""Estrade: the companion to an online pitch event."""
