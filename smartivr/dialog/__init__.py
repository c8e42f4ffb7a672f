"""The call as a state machine without input or output: `CallSession.handle(event, now)`."""
