package web

import (
	"context"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// ReadFile turns a budget file into rows of the document; kind may be "". The
// batches are nil unless the report is OK. The reasons of its findings are in
// lang ("zh" or "en").
type ReadFile func(ctx context.Context, name string, file io.Reader, document civic.Document, kind, lang string) ([]budget.Batch, FileReport, error)

// FileReport is the answer to one file.
type FileReport struct {
	File, SHA256     string
	OK               bool
	Errors, Warnings int
	Findings         []FileFinding
}

// FileFinding is one remark on a file, in the reader's language.
type FileFinding struct {
	Severity string // "error" or "warning"
	Place    string // sheet, row and column
	Value    string
	Reason   string
}

// askUpload is the form that takes a file.
func (v VaultPages) askUpload(r *Request) error {
	return r.Page(desk.ShowUpload(v.uploadPage(r)))
}

func (v VaultPages) uploadPage(r *Request) desk.Upload {
	return desk.Upload{
		Frame: r.deskFrame("desk.import"), Action: r.Link.To("/desk/import"), Stage: r.Form("stage"), Kind: r.Form("kind"),
		Form: desk.DocumentForm(r.Lang, documentFields(r), civic.Date(r.Now))[:documentParts],
	}
}

// documentParts are the first fields of the form, which name the document;
// the others are for a candidate of it.
const documentParts = 4

// upload reads a file and stores its rows, all or nothing. What is wrong with
// it comes back row by row.
func (v VaultPages) upload(r *Request) error {
	if err := r.Can(account.Import, r.Target("document")); err != nil {
		return err
	}
	page := v.uploadPage(r)
	batches, report, err := v.read(r)
	if kind := civic.KindOf(err); err != nil && kind == civic.KindInvalid && message.Has(civic.KeyOf(err)) {
		page.Faults = []ui.FieldError{{Field: "file", Message: r.T(civic.KeyOf(err))}}
		return r.PageStatus(statuses[kind], desk.ShowUpload(page))
	}
	if err != nil {
		return err
	}
	page.Result = &desk.UploadResult{File: report.File, SHA256: report.SHA256, OK: report.OK, Errors: report.Errors, Warnings: report.Warnings}
	page.Result.Findings = findingTable(r.Lang, report)
	if !report.OK {
		return r.PageStatus(http.StatusUnprocessableEntity, desk.ShowUpload(page))
	}
	for _, batch := range batches {
		loaded, err := v.LoadBatch(r.Context, r.Actor, batch)
		if err != nil {
			return err
		}
		page.Result.Loaded = append(page.Result.Loaded, loadedWords(r, batch, loaded))
	}
	return r.Page(desk.ShowUpload(page))
}

// read takes the sent file through the readers.
func (v VaultPages) read(r *Request) ([]budget.Batch, FileReport, error) {
	document, err := documentOf(r)
	if err != nil {
		return nil, FileReport{}, err
	}
	header, err := r.File("file")
	if err != nil {
		return nil, FileReport{}, err
	}
	file, err := header.Open()
	if err != nil {
		return nil, FileReport{}, civic.Invalid("error.file", "open "+header.Filename+": "+err.Error())
	}
	defer file.Close()
	return v.ReadFile(r.Context, header.Filename, file, document, r.Form("kind"), r.Lang.Code())
}

func loadedWords(r *Request, batch budget.Batch, loaded budget.Loaded) string {
	kind := r.T("desk.kind_" + batch.Kind)
	if !loaded.Changed {
		return r.T("desk.batch_same", kind)
	}
	return r.T("desk.batch_loaded", kind, civic.Thousands(int64(loaded.Rows)))
}

// findingTable lists what the reader remarked, by place.
func findingTable(lang message.Lang, report FileReport) ui.Table {
	table := ui.Table{Caption: message.T(lang, "desk.findings"), Note: message.T(lang, "desk.findings_note", report.Errors, report.Warnings)}
	for _, key := range []string{"severity", "where", "value", "why"} {
		table.Columns = append(table.Columns, ui.Column{Head: message.T(lang, "desk."+key)})
	}
	for _, f := range report.Findings {
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(message.T(lang, "desk.severity_"+f.Severity)), ui.Text(f.Place), ui.Text(f.Value), ui.Text(f.Reason),
		}})
	}
	return table
}
