"""The wallboard: what goes on now, looked at twice a second for everybody who watches."""
