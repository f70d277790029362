package search

// Literals are found in two steps: the index says which texts have all their
// characters and neighbours, then the texts themselves are read.

// Keys are what every text that holds the literal has in the index: grams,
// and words of letters and digits.
func (l Literal) Keys() (grams, words []string) {
	for _, p := range pieces([]rune(string(l))) {
		switch {
		case !p.han:
			words = append(words, string(p.text))
		case len(p.text) == 1:
			grams = append(grams, string(p.text))
		default:
			for i := range len(p.text) - 1 {
				grams = append(grams, string(p.text[i:i+2]))
			}
		}
	}
	return grams, words
}

// Exact reports whether the index alone answers: the literal is one gram.
func (l Literal) Exact() bool {
	grams, words := l.Keys()
	return len(words) == 0 && len(grams) == 1 && grams[0] == string(l)
}

// In reports whether the literal stands in a text as the index keeps it
// (release.Index.Texts).
func (l Literal) In(text string) bool { return holds(text, string(l)) }

// Leaves calls visit with every condition that is not made of others.
func Leaves(c Condition, visit func(Condition)) {
	switch c := c.(type) {
	case All:
		for _, part := range c {
			Leaves(part, visit)
		}
	case Any:
		for _, part := range c {
			Leaves(part, visit)
		}
	case Not:
		Leaves(c.Condition, visit)
	case nil:
	default:
		visit(c)
	}
}

// Keys are everything of a query that the index is asked for.
type Keys struct{ Words, Grams, Readings []string }

// Keys lists them, each once.
func (q Query) Keys() Keys {
	var k Keys
	Leaves(q.Condition, func(c Condition) {
		switch c := c.(type) {
		case Word:
			k.Words = append(k.Words, string(c))
		case Reading:
			k.Readings = append(k.Readings, string(c))
		case Literal:
			grams, words := c.Keys()
			k.Grams, k.Words = append(k.Grams, grams...), append(k.Words, words...)
		}
	})
	return Keys{unique(k.Words), unique(k.Grams), unique(k.Readings)}
}
