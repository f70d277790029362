package web

import (
	"github.com/sunbudget/sunbudget/portal/web/page/journal"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// entriesShown on one page of the log.
const entriesShown = 50

// page shows the newest records, or those before ?from=.
func (l logbook) page(r *Request) error {
	head, err := l.log.LogEntries(r.Context, 0, 0)
	if err != nil {
		return err
	}
	end, err := r.count("from", head.Size)
	if err != nil {
		return err
	}
	end = min(end, head.Size)
	page := journal.Page{Link: r.Link, Size: head.Size, Older: max(end-entriesShown, 0)}
	page.Frame = r.Frame(r.T("journal.title"), r.T("journal.lead"), ui.Link{Label: r.T("journal.title")})
	if end > page.Older {
		found, err := l.log.LogEntries(r.Context, page.Older, int(end-page.Older))
		if err != nil {
			return err
		}
		page.Entries = found.Entries
	}
	return r.Page(journal.Show(page))
}
