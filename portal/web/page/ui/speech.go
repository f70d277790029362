package ui

import (
	"context"
	"unicode"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/web/message"
)

// speechKey is where a page's language stands in its context.
type speechKey struct{}

// Speaking tells the components of a page which language it speaks.
func Speaking(ctx context.Context, lang message.Lang) context.Context {
	return context.WithValue(ctx, speechKey{}, lang)
}

// In marks an element whose words are Chinese on an English page: names and
// texts that governments and people wrote. Screen readers then pronounce them
// and browsers choose their glyphs (WCAG 2.2, 3.1.2).
func In(ctx context.Context, words string) templ.Attributes {
	if !foreign(ctx, words) {
		return nil
	}
	return templ.Attributes{"lang": message.ZH.Tag()}
}

// foreign reports words that are more Chinese than not on an English page.
func foreign(ctx context.Context, words string) bool {
	if lang, _ := ctx.Value(speechKey{}).(message.Lang); lang.Code() != string(message.EN) {
		return false
	}
	chinese := 0
	for _, r := range words {
		switch {
		case unicode.Is(unicode.Han, r):
			chinese++
		case unicode.IsLetter(r):
			chinese--
		}
	}
	return chinese > 0
}
