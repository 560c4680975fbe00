"""Pages of the hall: desk, counter, register, screens, appointments, figures."""
