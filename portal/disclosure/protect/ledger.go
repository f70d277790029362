package protect

import (
	"fmt"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Fact is something known from elsewhere, entered by staff: a procurement
// notice, an answer to a request. It bounds the unknown of Subject whose
// amount lies within; with Lo = Hi the amount is known.
type Fact struct {
	Subject string      `json:"subject"`
	Lo      civic.Money `json:"lo"`
	Hi      civic.Money `json:"hi"`
	Source  string      `json:"source"`
}

// Entry is one line of the disclosure ledger: a release as it was published,
// with its certificates, or facts from elsewhere. Entries hold true amounts
// and never leave the vault.
type Entry struct {
	System       System                  `json:"system"`
	Figures      map[string]civic.Figure `json:"figures"` // by cell ID
	Certificates Certificates            `json:"certificates"`
	Facts        []Fact                  `json:"facts,omitempty"`
}

// Ledger is the disclosure ledger: everything that was ever published about
// one jurisdiction, in order. It only grows. The zero Ledger is empty.
type Ledger struct {
	entries []Entry
}

// LedgerOf rebuilds a ledger from its stored entries, in their order.
func LedgerOf(entries []Entry) (Ledger, error) {
	var l Ledger
	for _, e := range entries {
		if err := l.Append(e); err != nil {
			return Ledger{}, err
		}
	}
	return l, nil
}

// RestoreLedger is the ledger of stored entries that Append accepted when
// they were stored. Nothing is checked again; LedgerOf does that.
func RestoreLedger(entries []Entry) Ledger { return Ledger{entries: entries} }

// Entries are the lines of the ledger, oldest first.
func (l Ledger) Entries() []Entry { return l.entries[:len(l.entries):len(l.entries)] }

// Append records what was published. It refuses a release that stands in the
// ledger already, a cell without figure, a figure that does not hold its
// amount, an exact figure for a subject that was hidden before at the same
// tier, and certificates that do not hold. Errors are of kind invalid.
func (l *Ledger) Append(e Entry) error {
	for _, old := range l.entries {
		if old.System.Release != "" && old.System.Release == e.System.Release {
			return invalid("release %s stands in the ledger already", e.System.Release)
		}
	}
	if err := e.check(l.hiddenSubjects(e.System.Tier), l.mayBeExact(e)); err != nil {
		return err
	}
	if err := CheckCertificates(e.System, *l, e.Figures, e.Certificates); err != nil {
		return err
	}
	l.entries = append(l.entries, e)
	return nil
}

// check compares the figures with the amounts and with what was hidden.
func (e Entry) check(hidden map[string]bool, mayBeExact map[quantity]bool) error {
	if err := e.System.Validate(); err != nil {
		return err
	}
	for _, c := range e.System.Cells {
		figure := e.Figures[c.ID]
		switch {
		case figure.Missing() || figure.Known() && (c.Amount < figure.Lo || c.Amount > figure.Hi):
			return invalid("cell %s is published as %s, which does not hold it", c.ID, figure)
		case figure.Form != civic.Exact || !hidden[c.Subject] || c.Kind == Frozen:
		case !mayBeExact[quantity{c.Subject, c.Amount}]:
			return invalid("cell %s was hidden before and stays hidden for its fiscal year", c.ID)
		}
	}
	for _, f := range e.Facts {
		if f.Lo > f.Hi || f.Subject == "" {
			return invalid("fact about %q: no subject or bounds", f.Subject)
		}
	}
	return nil
}

// mayBeExact are the unknowns that some release published exactly, or that a
// person has opened.
func (l Ledger) mayBeExact(newest Entry) map[quantity]bool {
	known := l.waived(newest.System, newest.Certificates.Waivers)
	for _, e := range l.entries {
		for _, c := range e.System.Cells {
			if e.Figures[c.ID].Form == civic.Exact {
				known[quantity{c.Subject, c.Amount}] = true
			}
		}
	}
	return known
}

// hiddenSubjects are the subjects some cell of which was published at the
// tier, and not as an exact figure, and the projects they belong to.
func (l Ledger) hiddenSubjects(tier civic.Tier) map[string]bool {
	hidden := map[string]bool{}
	for _, e := range l.entries {
		if e.System.Tier != tier {
			continue
		}
		for _, c := range e.System.Cells {
			if e.Figures[c.ID].Form != civic.Exact {
				hidden[c.Subject] = true
				if c.Project != "" {
					hidden[c.Project] = true
				}
			}
		}
	}
	return hidden
}

// EverHidden are the projects of which any amount of any year was published at
// the tier, and not as an exact figure.
func (l Ledger) EverHidden(tier civic.Tier) map[civic.PublicID]bool {
	hidden := map[civic.PublicID]bool{}
	for _, e := range l.entries {
		if e.System.Tier != tier {
			continue
		}
		for _, c := range e.System.Cells {
			if _, id, ofProject := strings.Cut(c.Project, "/"); ofProject && e.Figures[c.ID].Form != civic.Exact {
				hidden[civic.PublicID(id)] = true
			}
		}
	}
	return hidden
}

// knownAt lists the entries a reader of the tier has: deputies know the
// public releases too.
func (l Ledger) knownAt(tier civic.Tier) []Entry {
	var known []Entry
	for _, e := range l.entries {
		if e.System.Tier == tier || e.System.Tier == civic.PublicTier || e.System.Release == "" {
			known = append(known, e)
		}
	}
	return known
}

// String names the ledger for logs, without telling anything of it.
func (l Ledger) String() string { return fmt.Sprintf("ledger of %d entries", len(l.entries)) }
