"""指挥调度. Watches the clock so that nothing gets stuck. Lamps, for now."""
