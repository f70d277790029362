package statutory

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Term is a word of budget documents with what it means.
type Term struct{ Word, Meaning string }

// termsByTable lists the terms a table is read with, in the order they are
// met. The definitions are those of the official workbook (名词解释).
var termsByTable = map[string][]string{
	"budget01": {"fiscal", "operations", "business", "other"},
	"budget02": {"fiscal", "operations", "business", "other", "function"},
	"budget03": {"basic", "project", "function"},
	"budget04": {"fiscal", "general", "fund", "capital"},
	"budget05": {"general", "basic", "project", "function"},
	"budget06": {"fund", "basic", "project", "function"},
	"budget07": {"capital", "basic", "project", "function"},
	"budget08": {"basic", "staff", "running", "economic"},
	"budget09": {"three", "abroad", "vehicles", "reception", "operating"},
	"budget10": {"project", "justification"},
	"budget11": {"target", "indicator"},
	"final01":  {"final", "fiscal", "carried"},
	"final02":  {"final", "fiscal", "operations", "business", "function"},
	"final03":  {"final", "basic", "project", "function"},
	"final04":  {"final", "fiscal", "general", "fund", "capital", "carried"},
	"final05":  {"final", "general", "basic", "project", "function"},
	"final06":  {"final", "basic", "staff", "running", "economic"},
	"final07":  {"three", "abroad", "vehicles", "reception", "final"},
	"final08":  {"final", "fund", "carried"},
	"final09":  {"final", "capital", "carried"},
}

// termsOf are the terms of a table in the reader's language.
func termsOf(lang message.Lang, t budget.Table) []Term {
	var terms []Term
	for _, key := range termsByTable[t.Key] {
		terms = append(terms, Term{message.T(lang, "term.word_"+key), message.T(lang, "term.meaning_"+key)})
	}
	return terms
}
