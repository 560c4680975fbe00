"""消息. Delivers a message and knows whether it arrived."""
