package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// printCandidate writes the report that people decide on: amounts by form,
// what was coarsened and why, what is blocked and what can be done about it,
// and the checks.
func printCandidate(out io.Writer, c disclosure.CandidateView) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	r := c.Report
	fmt.Fprintf(w, "candidate %d\t%s (%s), %s\n", c.ID, c.Document, c.Tier, c.State)
	fmt.Fprintf(w, "as of\t%s, disclosure list %s\n", c.AsOf, c.Disclosure)
	fmt.Fprintf(w, "content\t%s\n", c.ContentHash)
	if c.Hash != "" {
		fmt.Fprintf(w, "release\t%s\n", c.Hash)
	}
	fmt.Fprintf(w, "projects\t%d published, %d classified that stay inside\n", r.Projects, r.Classified)
	fmt.Fprintf(w, "statutory cells\t%d, all exact\n", r.Lines)
	printForms(w, r)
	printCoarsened(w, r)
	printTexts(w, c)
	printBlocked(w, c)
	printChecks(w, c)
	return w.Flush()
}

func printForms(w io.Writer, r disclosure.Report) {
	fmt.Fprint(w, "\namounts\texact\tinterval\taggregate\twithheld\n")
	for _, m := range []protect.Measure{protect.Original, protect.Adjusted, protect.Paid} {
		n := r.Figures[m]
		if len(n) > 0 {
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", m, n[civic.Exact], n[civic.Interval], n[civic.Aggregate], n[civic.Withheld])
		}
	}
	fmt.Fprintf(w, "%d hidden amounts are proved to stay open\n", r.Certificates)
}

func printCoarsened(w io.Writer, r disclosure.Report) {
	if len(r.Coarsened) == 0 {
		return
	}
	fmt.Fprint(w, "\ncoarsened\tamount\tto shield\thow\n")
	for _, c := range r.Coarsened {
		shields := c.Shields
		if shields == "" {
			shields = "a classified part"
		}
		fmt.Fprintf(w, "%s %s\t%s\t%s\t%s\n", c.Code, c.Name, monthly(c.Figure, c.Month), shields, c.Rule)
	}
}

// monthly names an amount of a project.
func monthly(figure string, month int) string {
	if month > 0 {
		return fmt.Sprintf("%s to month %d", figure, month)
	}
	return figure
}

func printTexts(w io.Writer, c disclosure.CandidateView) {
	r, count := c.Report, c.Gate.Texts
	if c.State == disclosure.Candidate {
		fmt.Fprintf(w, "texts\t%d, %d not reviewed\n", count.All, count.Open)
	}
	for _, m := range r.Masked {
		fmt.Fprintf(w, "masked\t%d %s in %s of %s\n", m.Count, m.Kind, m.Field, m.Code)
	}
	for _, refused := range r.Refused {
		fmt.Fprintf(w, "left out\t%s, page %d: %s\n", refused.Name, refused.Page, refused.Why)
	}
	for _, rule := range r.Overdue {
		fmt.Fprintf(w, "overdue\t%s\n", rule)
	}
	for _, cell := range r.Unmatched {
		fmt.Fprintf(w, "no sum\t%s is less than its projects\n", cell)
	}
}

// printBlocked lists what nobody has answered for yet, with what to do.
func printBlocked(w io.Writer, c disclosure.CandidateView) {
	for _, s := range c.SignOffs {
		fmt.Fprintf(w, "answered for\t%s by %s: %s\n", s.Risk, s.Actor, s.Reason)
	}
	open := c.Report.Blocked(c.Gate.SignedOff)
	if len(open) == 0 {
		fmt.Fprint(w, "\nnothing is blocked\n")
		return
	}
	fmt.Fprintf(w, "\nblocked\t%d: merge projects or lines, delay the release, load the project in another class, or\n", len(open))
	for _, risk := range open {
		fmt.Fprintf(w, "\t%s\n\t  sunbudget release sign-off %d --as REVIEWER --risk '%s' --reason WHY\n", risk, c.ID, risk.Key)
	}
}

func printChecks(w io.Writer, c disclosure.CandidateView) {
	for _, check := range c.Gate.Checks {
		verdict := "passed"
		if !check.Passed {
			verdict = "not passed"
		}
		fmt.Fprintf(w, "%s\t%s by %s at %s %s\n", check.Step, verdict, check.Actor, check.At, check.Note)
	}
	if step, due := c.Gate.Next(); due && c.State == disclosure.Candidate {
		fmt.Fprintf(w, "due\t%s\n", step)
	}
}
