"""One file per channel: who may deliver, what it says, how an answer looks there."""
