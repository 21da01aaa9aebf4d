"""Calls what features do by the clock, over and over, in a serving process."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webinar.live.kernel import Kernel

log = logging.getLogger(__name__)
EVERY_S = 20.0


class Beats:
    """The features' `beats`; several processes may beat at once, for their commands carry nonces."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._stop = threading.Event()

    def once(self) -> None:
        """Calls each of them; one that fails does not keep the others from their turn."""
        for beat in self._kernel.registry.beats:
            try:
                beat(self._kernel)
            except Exception as error:
                log.warning("%s failed: %s", getattr(beat, "__name__", "a beat"), type(error).__name__)

    def run_forever(self) -> None:
        """Beats until `stop`."""
        while not self._stop.wait(EVERY_S):
            self.once()

    def stop(self) -> None:
        """Ends `run_forever`."""
        self._stop.set()
