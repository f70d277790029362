package civic

import (
	"fmt"
	"unicode/utf8"
)

// CheckLength asks for a text of least to most characters; else the error is
// of kind invalid with the message key.
func CheckLength(key, text string, least, most int) error {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return Invalid(key, fmt.Sprintf("a text of %d characters, not %d to %d", n, least, most))
	}
	return nil
}
