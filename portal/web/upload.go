package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// FileToRead is a file somebody handed in at the desk.
type FileToRead struct {
	Name     string
	Content  []byte
	Document civic.Document
	Kind     string                  // one of budget.Kinds, or "": told by the file
	Layout   string                  // name of a FileLayout the file is written in; "" for the portal's templates
	Unit     string                  // code of the unit, where the layout does not say it
	Lang     string                  // of the reasons: "zh" or "en"
	Progress func(done, total int64) // called now and then, from the reading goroutine
}

// ReadFile turns a file into rows of its document. The batches are nil unless
// the report is OK.
type ReadFile func(ctx context.Context, file FileToRead) ([]budget.Batch, FileReport, error)

// FileLayout is the layout of a foreign source that files can be read in.
type FileLayout struct {
	Name   string // as FileToRead.Layout has it
	ZH, EN string // for people
}

// FileReport is the answer to one file.
type FileReport struct {
	File, SHA256     string
	OK               bool
	Errors, Warnings int
	Sheets           []FileSheet
	Findings         []FileFinding
	Excerpts         []FileExcerpt // the findings in their cells
	// Write writes the report in one of ReportFormats and in lang ("zh" or "en").
	Write func(w io.Writer, format, lang string) error
}

// ReportFormats are the forms the report on a file can be taken away in: for
// a letter, for programs, for a list, and the file itself with the findings
// marked in its cells.
var ReportFormats = []string{"txt", "json", "csv", "xlsx"}

var reportTypes = map[string]string{"txt": "text/plain; charset=utf-8", "json": jsonType, "csv": csvType, "xlsx": xlsxType}

// FileSheet says what was read from one sheet.
type FileSheet struct {
	Name, Kind string
	Rows       int
	Totals     []FileTotal
}

// FileTotal is the sum of a column, in 分.
type FileTotal struct {
	Column string
	Sum    civic.Money
}

// FileFinding is one remark on a file, in the reader's language.
type FileFinding struct {
	Severity string // "error" or "warning"
	Place    string // sheet, row and column
	Value    string
	Reason   string
}

// FileExcerpt is the part of a sheet that findings speak of.
type FileExcerpt = desk.Excerpt

// askUpload is the form that takes a file.
func (v VaultPages) askUpload(r *Request) error {
	return r.Page(desk.ShowUpload(v.uploadPage(r, uploadFields(r), r.Form("kind"))))
}

func (v VaultPages) uploadPage(r *Request, fields map[string]string, kind string) desk.Upload {
	frame := r.deskFrame("desk.import")
	frame.Scripts = []string{"upload.js"}
	return desk.Upload{
		Frame: frame, Action: r.Link.To("/desk/import"), Stage: fields["stage"], Kind: kind,
		Layouts: v.layoutChoice(r.Lang, fields["layout"]), Unit: fields["unit"], Templates: v.templates(r), MostBytes: v.MostBytes,
		Form: desk.DocumentForm(r.Lang, fields, civic.Date(r.Now))[:documentParts],
	}
}

// templates leads to the empty templates: the workbook of all of them, and
// each kind by itself.
func (v VaultPages) templates(r *Request) []ui.Link {
	at := func(kind, format string) string {
		return r.Link.To("/desk/templates", "kind", kind, "format", format)
	}
	links := []ui.Link{{Label: r.T("desk.template_all"), Href: at("", "xlsx")}}
	for _, kind := range slices.Concat(budget.Kinds, budget.WideKinds) {
		links = append(links, ui.Link{Label: r.T("desk.kind_" + kind), Href: at(kind, "xlsx")})
	}
	return links
}

// template is an empty template, to be filled in and handed in again.
func (v VaultPages) template(r *Request) error {
	kind, format := r.Query.Get("kind"), orElse(r.Query.Get("format"), "xlsx")
	content, err := v.Template(kind, format, r.Lang.Code())
	if err != nil {
		return err
	}
	return r.Bytes(reportTypes[format], orElse(kind, "sunbudget")+"."+format, content)
}

// layoutChoice offers the layouts beside the portal's own templates.
func (v VaultPages) layoutChoice(lang message.Lang, chosen string) []ui.Option {
	options := []ui.Option{{Label: message.T(lang, "desk.layout_own")}}
	for _, l := range v.Layouts {
		label := l.ZH
		if lang == message.EN {
			label = l.EN
		}
		options = append(options, ui.Option{Value: l.Name, Label: label, Selected: l.Name == chosen})
	}
	return options
}

// uploadFields are the fields of the form, to fill it again.
func uploadFields(r *Request) map[string]string {
	fields := documentFields(r)
	fields["layout"], fields["unit"] = r.Form("layout"), strings.TrimSpace(r.Form("unit"))
	return fields
}

// documentParts are the first fields of the form, which name the document;
// the others are for a candidate of it.
const documentParts = 4

// patience is how long the sender of a file waits for its answer before the
// page of its progress is shown: most files are read by then.
const patience = 1500 * time.Millisecond

// upload takes a file and begins to read it; nothing is stored yet. Its page
// says how far the reading is, and then what came of it.
func (v VaultPages) upload(r *Request) error {
	if err := r.Can(account.Import, r.Target("document")); err != nil {
		return err
	}
	u, err := v.take(r)
	if kind := civic.KindOf(err); err != nil && (kind == civic.KindInvalid || kind == civic.KindConflict) && message.Has(civic.KeyOf(err)) {
		page := v.uploadPage(r, uploadFields(r), r.Form("kind"))
		page.Faults = []ui.FieldError{{Field: "file", Message: r.T(civic.KeyOf(err))}}
		return r.PageStatus(statuses[kind], desk.ShowUpload(page))
	}
	if err != nil {
		return err
	}
	select {
	case <-u.finished:
	case <-time.After(patience):
	}
	return r.Redirect(v.uploadAddress(r, u))
}

func (v VaultPages) uploadAddress(r *Request, u *upload) string {
	return r.Link.To("/desk/import/" + string(u.id))
}

// take reads the sent bytes and starts the reading of the file.
func (v VaultPages) take(r *Request) (*upload, error) {
	document, err := documentOf(r)
	if err != nil {
		return nil, err
	}
	name, content, err := sentFile(r)
	if err != nil {
		return nil, err
	}
	fields := uploadFields(r)
	return v.uploads.start(r, v.ReadFile, fields, FileToRead{
		Name: name, Content: content, Document: document, Kind: r.Form("kind"),
		Layout: fields["layout"], Unit: fields["unit"], Lang: r.Lang.Code(),
	})
}

// uploaded finds the file the address names, of this person and government.
func (v VaultPages) uploaded(r *Request) (*upload, error) {
	u := v.uploads.find(civic.PublicID(r.Param("id")))
	if u == nil || u.account != r.Actor.Account || u.file.Document.Jurisdiction != r.Jurisdiction.Code {
		return nil, civic.NotFound("upload " + r.Param("id"))
	}
	return u, r.Can(account.Import, r.Target("document"))
}

// showUpload is the page of one file: progress, then faults in their cells or
// a preview, then what was stored.
func (v VaultPages) showUpload(r *Request) error {
	u, err := v.uploaded(r)
	if err != nil {
		return err
	}
	page := v.uploadPage(r, u.fields, u.file.Kind)
	if !u.over() {
		done, total := u.progress()
		page.Running = &desk.Running{File: u.file.Name, Done: done, Total: total, Poll: v.uploadAddress(r, u) + "/progress"}
		page.Frame.Refresh = refreshEvery
		return r.Page(desk.ShowUpload(page))
	}
	if u.err != nil {
		return u.err
	}
	page.Result = resultOf(r, u)
	for _, format := range ReportFormats {
		page.Result.Reports = append(page.Result.Reports, ui.Link{Label: r.T("desk.report_" + format), Href: v.uploadAddress(r, u) + "/report?format=" + format})
	}
	switch loaded := u.stored(); {
	case !u.report.OK:
		return r.PageStatus(http.StatusUnprocessableEntity, desk.ShowUpload(page))
	case loaded != nil:
		page.Result.Loaded = loaded
	default:
		page.Result.Store = v.uploadAddress(r, u) + "/load"
		page.Result.Preview = previewOf(r, u.batches)
	}
	return r.Page(desk.ShowUpload(page))
}

// refreshEvery is how often, in seconds, the page of a file that is being read
// asks again where no script does.
const refreshEvery = 2

func resultOf(r *Request, u *upload) *desk.UploadResult {
	report := u.report
	result := &desk.UploadResult{
		File: report.File, SHA256: report.SHA256, OK: report.OK, Errors: report.Errors, Warnings: report.Warnings,
		Findings: findingTable(r.Lang, report), Excerpts: report.Excerpts,
	}
	if report.OK {
		result.Totals = totalTable(r.Lang, report)
	}
	return result
}

// uploadReport is the report on a file to take away.
func (v VaultPages) uploadReport(r *Request) error {
	u, err := v.uploaded(r)
	if err != nil {
		return err
	}
	format := r.Query.Get("format")
	if !u.over() || u.err != nil || !slices.Contains(ReportFormats, format) {
		return civic.NotFound("report of upload " + r.Param("id"))
	}
	var content bytes.Buffer
	if err := u.report.Write(&content, format, r.Lang.Code()); err != nil {
		return err
	}
	return r.Bytes(reportTypes[format], "report-"+string(u.id)+"."+format, content.Bytes())
}

// uploadProgress tells scripts how far the reading is.
func (v VaultPages) uploadProgress(r *Request) error {
	u, err := v.uploaded(r)
	if err != nil {
		return err
	}
	done, total := u.progress()
	return r.JSON(struct {
		Done  int64 `json:"done"`
		Total int64 `json:"total"`
		Over  bool  `json:"over"`
	}{done, total, u.over()})
}

// load stores the rows of a file that was read without a fault, each kind all
// or nothing. Pressed twice it changes nothing more.
func (v VaultPages) load(r *Request) error {
	u, err := v.uploaded(r)
	if err != nil {
		return err
	}
	if !u.over() || u.err != nil || !u.report.OK {
		return civic.Fail(civic.KindConflict, "error.conflict", "the file is not ready to be stored")
	}
	var words []string
	for _, batch := range u.batches {
		loaded, err := v.LoadBatch(r.Context, r.Actor, batch)
		if err != nil {
			return err
		}
		words = append(words, loadedWords(r, batch, loaded))
	}
	u.note(words)
	return r.Redirect(v.uploadAddress(r, u))
}

func loadedWords(r *Request, batch budget.Batch, loaded budget.Loaded) string {
	kind := r.T("desk.kind_" + batch.Kind)
	if !loaded.Changed {
		return r.T("desk.batch_same", kind)
	}
	return r.T("desk.batch_loaded", kind, civic.Thousands(int64(loaded.Rows)))
}
