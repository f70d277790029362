package protecttest

import (
	"fmt"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// Publication is one release of a world as it was published.
type Publication struct {
	Rows     protect.Rows
	System   protect.System
	Result   protect.Result
	Figures  map[string]civic.Figure // by cell ID
	Decided  Decisions
	Measured Measured
}

// Decisions count what persons had to decide about blocked cells.
type Decisions struct {
	Blocked int // cells that were blocked at the first attempt
	Opened  int // projects of which the amounts may be published after all
	Waived  int // cells somebody answers for
}

// Measured are the figures of a protection.
type Measured struct {
	Needs     int // unknowns with a need, of this and earlier releases
	Ordinary  int // ordinary projects
	Coarsened int // ordinary projects with an amount that is not exact
}

// Publish protects a release of the world against everything in the ledger,
// decides what a person would decide about blocked cells, and appends it to
// the ledger.
func (w *World) Publish(rows protect.Rows, ledger *protect.Ledger) (Publication, error) {
	params := protect.DefaultParams()
	p := Publication{Rows: rows}
	for attempt := 0; ; attempt++ {
		system, unmatched, err := p.Rows.System()
		if err != nil || len(unmatched) > 0 {
			return p, fmt.Errorf("system: %w, unmatched %v", err, unmatched)
		}
		if p.Result, err = protect.Protect(system, *ledger, params); err != nil {
			return p, err
		}
		p.System = system
		if attempt == 0 {
			p.Decided.Blocked = len(p.Result.Blocked)
			p.Measured.Needs = len(p.Result.Blocked) + len(p.Result.Certificates.List)
		}
		if len(p.Result.Blocked) == 0 {
			break
		}
		w.decide(&p, *ledger, &params)
	}
	p.Figures = p.Result.Figures
	p.measure()
	return p, ledger.Append(p.Result.Entry(p.System))
}

// decide opens every project with a blocked cell: a person has found that its
// amounts may be published. Blocked parts that are no project are waived.
func (w *World) decide(p *Publication, ledger protect.Ledger, params *protect.Params) {
	for _, b := range p.Result.Blocked {
		id := b.Cell[strings.LastIndex(b.Cell, "public/")+len("public/"):]
		if code, ok := w.codeOf(id); ok {
			w.open(p, code)
			p.Decided.Opened++
			params.Waivers = append(params.Waivers, w.waiveAll(code, p.System, ledger)...)
		} else {
			p.Decided.Waived++
			params.Waivers = append(params.Waivers, protect.Waiver{Cell: b.Cell, Reason: "decided"})
		}
	}
}

// waiveAll answers for every amount of a project in all releases.
func (w *World) waiveAll(code string, newest protect.System, ledger protect.Ledger) []protect.Waiver {
	systems := []protect.System{newest}
	for _, e := range ledger.Entries() {
		systems = append(systems, e.System)
	}
	var list []protect.Waiver
	for _, s := range systems {
		for _, c := range s.Cells {
			if strings.HasPrefix(c.ID, string(w.ids[code])+"/") {
				list = append(list, protect.Waiver{Cell: s.Release + "/" + c.ID, Reason: "opened"})
			}
		}
	}
	return list
}

// codeOf finds the project of a cell.
func (w *World) codeOf(cell string) (code string, ok bool) {
	id, _, _ := strings.Cut(cell, "/")
	for code, public := range w.ids {
		if string(public) == id {
			return code, true
		}
	}
	return "", false
}

// open publishes the amounts of a project in this release and all later ones.
func (w *World) open(p *Publication, code string) {
	w.Open(code)
	for i := range p.Rows.Projects {
		if p.Rows.Projects[i].Code == code {
			p.Rows.Projects[i].Class = "ordinary"
		}
	}
}

// measure counts how many ordinary projects are coarse.
func (p *Publication) measure() {
	ordinary, coarse := map[string]bool{}, map[string]bool{}
	classes := map[civic.PublicID]string{}
	for _, row := range p.Rows.Projects {
		classes[p.Rows.IDs[row.Code]] = string(row.Class)
	}
	for _, c := range p.System.Cells {
		id, _, _ := strings.Cut(c.ID, "/")
		if classes[civic.PublicID(id)] != "ordinary" {
			continue
		}
		ordinary[id] = true
		if p.Figures[c.ID].Form != civic.Exact {
			coarse[id] = true
		}
	}
	p.Measured.Ordinary, p.Measured.Coarsened = len(ordinary), len(coarse)
}
