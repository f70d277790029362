package web

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/web/page/journal"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// entriesShown on one page of the log.
const entriesShown = 25

// page shows the newest records, or those before number ?before=.
func (l logbook) page(r *Request) error {
	teller, err := l.teller(r)
	if err != nil {
		return err
	}
	page := journal.Page{Teller: teller}
	page.Frame = r.Frame(r.T("journal.title"), r.T("journal.lead"), ui.Link{Label: r.T("journal.title")})
	if page.Checkpoint, err = l.newest(r.Context); err != nil {
		return err
	}
	end, err := r.count("before", page.Checkpoint.Size)
	if err != nil {
		return err
	}
	end = min(end, page.Checkpoint.Size)
	first := max(end-entriesShown, 0)
	found, err := l.log.LogEntries(r.Context, first, int(end-first))
	if err != nil {
		return err
	}
	page.Entries = found.Entries
	if first > 0 {
		page.Older = r.Link.To("/log", "before", strconv.FormatInt(first, 10))
	}
	if end < page.Checkpoint.Size {
		page.Newest = r.Link.To("/log")
	}
	return r.Page(journal.Show(page))
}

// newest is the newest checkpoint, its signature checked as a stranger would,
// with the time of its last record; zero while the log is empty.
func (l logbook) newest(ctx context.Context) (journal.Checkpoint, error) {
	signed, err := l.log.LogCheckpoint(ctx)
	if err != nil && civic.KindOf(err) == civic.KindNotFound {
		return journal.Checkpoint{}, nil
	}
	if err != nil {
		return journal.Checkpoint{}, err
	}
	opened, err := l.keys.OpenCheckpoint(signed)
	if err != nil {
		return journal.Checkpoint{}, err
	}
	last, err := l.entry(ctx, opened.Size-1)
	if err != nil {
		return journal.Checkpoint{}, err
	}
	record, err := ledger.DecodeRecord([]byte(last.Record))
	if err != nil {
		return journal.Checkpoint{}, err
	}
	at, err := time.Parse(time.RFC3339Nano, record.At)
	return journal.Checkpoint{Checkpoint: opened, Signed: string(signed), At: at}, err
}

// entry is one record of the log; kind not_found where there is none.
func (l logbook) entry(ctx context.Context, index int64) (ledger.Entry, error) {
	found, err := l.log.LogEntries(ctx, index, 1)
	if err == nil && len(found.Entries) == 0 {
		err = civic.NotFound(fmt.Sprintf("record %d of the log", index))
	}
	if err != nil {
		return ledger.Entry{}, err
	}
	return found.Entries[0], nil
}

// record shows one record with its proof.
func (l logbook) record(r *Request) error {
	index, err := strconv.ParseInt(r.Param("index"), 10, 64)
	if err != nil || index < 0 {
		return civic.NotFound("record " + r.Param("index"))
	}
	entry, err := l.entry(r.Context, index)
	if err != nil {
		return err
	}
	checkpoint, err := l.newest(r.Context)
	if err != nil {
		return err
	}
	proof, err := l.log.LogInclusion(r.Context, index, checkpoint.Size)
	if err != nil {
		return err
	}
	title := r.T("journal.entry", civic.Thousands(index))
	crumb := ui.Link{Label: r.T("journal.title"), Href: r.Link.To("/log")}
	teller, err := l.teller(r)
	if err != nil {
		return err
	}
	told := teller.Tell(entry)
	return r.Page(journal.ShowRecord(journal.Record{
		Frame: r.Frame(title, told.Sentence, crumb, ui.Link{Label: title}),
		Told:  told, Entry: entry, Inclusion: proof,
		Leaf: tlog.RecordHash([]byte(entry.Record)).String(), Root: checkpoint.Root.String(),
		Proof: r.Link.Asset(fmt.Sprintf("/log/inclusion?index=%d&size=%d", index, checkpoint.Size)), Log: crumb.Href,
	}))
}

// teller puts records into the reader's words. Units have the names they have
// now; those of another government than the page's stay codes.
func (l logbook) teller(r *Request) (journal.Teller, error) {
	directory := r.server.knowledge.current()
	units, err := unitNames(r, l.names)
	return journal.Teller{
		Lang: r.Lang, Link: r.Link,
		Place: func(code string) string {
			if found, ok := directory.Find(code); ok {
				return found.Name(r.Lang.Code())
			}
			return code
		},
		Unit: func(government, code string) string {
			if government != r.Jurisdiction.Code {
				return code
			}
			return units(code)
		},
	}, err
}
