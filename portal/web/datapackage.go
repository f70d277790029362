package web

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// The profiles a descriptor names: Data Package, version 2 (datapackage.org).
const (
	packageProfile  = "https://datapackage.org/profiles/2.0/datapackage.json"
	resourceProfile = "https://datapackage.org/profiles/2.0/dataresource.json"
	schemaProfile   = "https://datapackage.org/profiles/2.0/tableschema.json"
)

// dataPackage describes the files of a release for tools that read such.
// Paths are relative to the descriptor.
type dataPackage struct {
	Schema    string         `json:"$schema"`
	Name      string         `json:"name"`
	ID        string         `json:"id"` // hash of the release
	Title     string         `json:"title"`
	Created   string         `json:"created"`
	Resources []dataResource `json:"resources"`
}

// dataResource is one file: canonical bytes as the sealed manifest lists them,
// or a spreadsheet made of such, which names its source. Each has its length
// and hash, so that what was downloaded can be told from what was altered.
type dataResource struct {
	Profile  string      `json:"$schema"`
	Type     string      `json:"type,omitempty"` // "table" where it has a schema
	Name     string      `json:"name"`
	Path     string      `json:"path"`
	Title    string      `json:"title"`
	Format   string      `json:"format"`
	Encoding string      `json:"encoding,omitempty"`
	Media    string      `json:"mediatype,omitempty"`
	Bytes    int64       `json:"bytes"`
	Hash     string      `json:"hash"`
	Sources  []dataLink  `json:"sources,omitempty"`
	Schema   *dataSchema `json:"schema,omitempty"`
}

// dataLink is what a resource was made of.
type dataLink struct {
	Title string `json:"title"`
	Path  string `json:"path"`
}

type dataSchema struct {
	Profile       string      `json:"$schema"`
	Fields        []dataField `json:"fields"`
	MissingValues []string    `json:"missingValues"`
}

type dataField struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
}

// saidOf says of columns what neither name nor type tells: the one datum of
// all degrees.
var saidOf = map[string]string{"lon": "degrees, " + string(civic.WGS84), "lat": "degrees, " + string(civic.WGS84)}

// rowTypes are the rows of the canonical files.
var rowTypes = map[string]reflect.Type{
	bundle.ProjectsFile:    reflect.TypeFor[bundle.Project](),
	bundle.LinesFile:       reflect.TypeFor[bundle.Line](),
	bundle.ExecutionsFile:  reflect.TypeFor[bundle.Execution](),
	bundle.NotesFile:       reflect.TypeFor[budget.Note](),
	bundle.SectionsFile:    reflect.TypeFor[budget.Section](),
	bundle.FundsFile:       reflect.TypeFor[bundle.Fund](),
	bundle.GoalsFile:       reflect.TypeFor[bundle.Goal](),
	bundle.TextsFile:       reflect.TypeFor[bundle.Text](),
	bundle.UnitsFile:       reflect.TypeFor[budget.Unit](),
	bundle.TotalsFile:      reflect.TypeFor[bundle.Residual](),
	bundle.RegionsFile:     reflect.TypeFor[budget.Region](),
	bundle.AttachmentsFile: reflect.TypeFor[bundle.Attachment](),
}

// releasePackage is the descriptor of one release.
func (p Reading) releasePackage(r *Request) error {
	sealed, err := p.Sealed(r.Context, r.Jurisdiction.Code, r.Param("hash"))
	if err != nil {
		return err
	}
	described := dataPackage{
		Schema: packageProfile, Name: sealed.Document.String(), ID: sealed.Hash, Created: sealed.SealedAt.Format(time.RFC3339),
		Title: r.Jurisdiction.Name(r.Lang.Code()) + " " + message.Document(r.Lang, sealed.Document),
	}
	originals, err := p.Originals(r.Context, sealed.Header, "")
	if err != nil {
		return err
	}
	for _, f := range sealed.Files {
		if bundle.IsAttachment(f.Name) {
			described.Resources = append(described.Resources, originalResource(f, originals))
			continue
		}
		resources, err := p.resources(r, sealed, f)
		if err != nil {
			return err
		}
		described.Resources = append(described.Resources, resources...)
	}
	return r.JSON(described)
}

// resources are the canonical file and, where it has rows, the spreadsheet
// made of it.
func (p Reading) resources(r *Request, sealed release.Sealed, f release.File) ([]dataResource, error) {
	name, format, _ := strings.Cut(f.Name, ".")
	canonical := dataResource{
		Profile: resourceProfile, Name: name + "-" + format, Path: "files/" + f.Name, Title: r.T("data.table_" + name),
		Format: format, Encoding: "utf-8", Bytes: f.Bytes, Hash: "sha256:" + f.SHA256,
	}
	row, known := rowTypes[f.Name]
	if !known || f.Rows == 0 {
		return []dataResource{canonical}, nil
	}
	measured, err := p.measured(r, sealed, name, f.Name)
	if err != nil {
		return nil, err
	}
	sheet := dataResource{
		Profile: resourceProfile, Type: "table", Name: name, Path: name + ".csv", Title: canonical.Title, Format: "csv", Encoding: "utf-8",
		Bytes: measured.Bytes, Hash: "sha256:" + measured.SHA256,
		Sources: []dataLink{{canonical.Name, canonical.Path}},
		Schema:  &dataSchema{Profile: schemaProfile, Fields: fieldsOf(row), MissingValues: []string{""}},
	}
	return []dataResource{sheet, canonical}, nil
}

// measured is the length and hash of a spreadsheet as the signed manifest says.
// Releases of before say nothing of it: theirs is written once more.
func (p Reading) measured(r *Request, sealed release.Sealed, table, file string) (bundle.File, error) {
	m, err := bundle.ParseManifest(sealed.Manifest)
	if err != nil {
		return bundle.File{}, err
	}
	if at := slices.IndexFunc(m.Views, func(f bundle.File) bool { return f.Name == table+".csv" }); at >= 0 {
		return m.Views[at], nil
	}
	return bundle.MeasureCSV(p.FileReader(r.Context, r.Jurisdiction.Code, sealed.Hash, file))
}

// originalResource is an original document, by the title people know.
func originalResource(f release.File, originals []release.Original) dataResource {
	name, format, _ := strings.Cut(f.Name, ".")
	described := dataResource{
		Profile: resourceProfile, Name: name, Path: "files/" + f.Name, Format: format, Media: fileType(f.Name), Bytes: f.Bytes, Hash: "sha256:" + f.SHA256,
	}
	for _, o := range originals {
		if o.File == f.Name {
			described.Title = o.Title
		}
	}
	return described
}

// fieldsOf are the columns of a spreadsheet of such rows.
func fieldsOf(row reflect.Type) []dataField {
	var all []dataField
	for _, field := range reflect.VisibleFields(row) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Type == reflect.TypeFor[civic.Figure]() {
			for i, column := range bundle.FigureColumns(name) {
				all = append(all, dataField{Name: column, Type: []string{"string", "number", "number", "string"}[i]})
			}
			continue
		}
		all = append(all, dataField{name, fieldType(field.Type), saidOf[name]})
	}
	return all
}

func fieldType(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	}
	return "string"
}
