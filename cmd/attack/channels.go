package main

// readChannels looks for what lists, orders and scores give away.
func (k *knowledge) readChannels() {}
