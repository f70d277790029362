package ingest_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
)

const explanation = `澄岚县教育局 2026 年部门预算编制说明

一、部门主要职能
管理全县教育工作。
二、收支情况
（一）收入
收入总计 100 万元，其中：
一般公共预算 90 万元；
（二）支出
（三）在职人员 96 人，离退休 31 人。
三、名词解释
- 基本支出：保障运转的支出。
`

// sections are the rows the text above becomes.
var sections = []budget.Section{
	{Unit: "105", Number: "0", Title: "澄岚县教育局 2026 年部门预算编制说明"},
	{Unit: "105", Number: "1", Title: "一、部门主要职能", Text: "管理全县教育工作。"},
	{Unit: "105", Number: "2", Title: "二、收支情况"},
	{Unit: "105", Number: "2.1", Title: "（一）收入", Text: "收入总计 100 万元，其中：\n一般公共预算 90 万元；"},
	{Unit: "105", Number: "2.2", Title: "（二）支出", Text: "（三）在职人员 96 人，离退休 31 人。"},
	{Unit: "105", Number: "3", Title: "三、名词解释", Text: "- 基本支出：保障运转的支出。"},
}

func wantSections(t *testing.T, batches []budget.Batch, report ingest.Report, want []budget.Section) {
	t.Helper()
	if !report.OK() || len(batches) != 1 {
		t.Fatalf("refused: %v", keys(report))
	}
	if batches[0].Kind != "sections" || batches[0].Part != "105" {
		t.Errorf("kind %q, part %q", batches[0].Kind, batches[0].Part)
	}
	if diff := cmp.Diff(want, batches[0].Sections); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
}

func TestANumberedTextBecomesSectionsUnderItsUnit(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"105 编制说明.txt": explanation,
		"编制说明.txt":     "单位编码：１０５\n" + explanation,
		"105-说明.txt":   strings.ReplaceAll(explanation, "\n", "\r\n"),
		"105.md":       "\ufeff" + explanation,
	} {
		batches, report := read(t, name, content, ingest.Options{})
		wantSections(t, batches, report, sections)
	}
}

func TestMarkdownHeadingsAreHeadings(t *testing.T) {
	t.Parallel()
	batches, report := read(t, "105.md", "# 职能\n文\n## 机构\n文二\n# 收支\n", ingest.Options{})
	wantSections(t, batches, report, []budget.Section{
		{Unit: "105", Number: "1", Title: "职能", Text: "文"}, {Unit: "105", Number: "1.1", Title: "机构", Text: "文二"}, {Unit: "105", Number: "2", Title: "收支"},
	})
}

func TestAPrintedTableOfContentsIsNoText(t *testing.T) {
	t.Parallel()
	batches, report := read(t, "105.txt", "说明\n一、职能……1\n二、收支\t3\n一、职能\n文\n二、收支\n文\n", ingest.Options{})
	if !report.OK() || len(batches[0].Sections) != 3 {
		t.Errorf("%v %+v", keys(report), batches)
	}
}

func TestATextNobodyCanPlaceIsRefusedWithTheWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want string }{
		"编制说明.txt":      {explanation, "text.no_unit"},
		"2026 编制说明.txt": {explanation, "text.no_unit"}, // a year is no unit
		"105 说明.txt":    {"没有标题的一段话。\n", "text.no_headings"},
		"105 空.txt":     {"\n \n", "file.empty"},
		"105 说明.docx":   {"text, no archive", "text.not_text"},
		"105 旧.docx":    {"\xd0\xcf\x11\xe0old", "file.old_document"},
		"105 乱.txt":     {"一、\xff\xfe\xfd", "file.encoding"},
	} {
		_, report := read(t, name, c.content, ingest.Options{})
		wantKeys(t, report, "error 0 "+c.want)
	}
}

// docx packs the smallest .docx around a body.
func docx(t testing.TB, body string, more map[string]string) string {
	t.Helper()
	parts := map[string]string{
		"word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`,
		"word/styles.xml": `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
			<w:style w:styleId="a1"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
			<w:style w:styleId="a2"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style><w:style w:styleId="a3"/></w:styles>`,
	}
	for name, content := range more {
		parts[name] = content
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := out.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// styled is a paragraph with a style.
func styled(style, inner string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + inner + `</w:p>`
}

func run(text string) string { return `<w:r><w:t>` + text + `</w:t></w:r>` }

func TestAWordDocumentIsCutAtItsHeadingStyles(t *testing.T) {
	t.Parallel()
	body := styled("a3", run("教育局编制说明")) + styled("TOC1", run("职能")) +
		styled("a1", run("职")+run("能")) + styled("a3", run("管理全县教育工作。")) +
		styled("a2", run("机构")) +
		`<w:p><w:pPr><w:numPr/></w:pPr>` + run("第一中学") + `</w:p><w:p/>` +
		styled("a1", run("收支")) + styled("a3", run("共 100 万元"))
	batches, report := read(t, "105 说明.docx", docx(t, body, nil), ingest.Options{})
	wantSections(t, batches, report, []budget.Section{
		{Unit: "105", Number: "0", Title: "教育局编制说明"},
		{Unit: "105", Number: "1", Title: "职能", Text: "管理全县教育工作。"},
		{Unit: "105", Number: "1.1", Title: "机构", Text: "- 第一中学"},
		{Unit: "105", Number: "2", Title: "收支", Text: "共 100 万元"},
	})
}

func TestWhatWordDoesNotShowIsNotPublished(t *testing.T) {
	t.Parallel()
	body := styled("a1", run("职能")) + `<w:p>` + run("公开的话") +
		`<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏的话</w:t></w:r>` +
		`<w:del><w:r><w:delText>删去的话</w:delText></w:r></w:del><w:ins>` + run("，改后") + `</w:ins>` +
		`<w:r><w:instrText>HYPERLINK</w:instrText></w:r></w:p>`
	batches, report := read(t, "105.docx", docx(t, body, nil), ingest.Options{})
	wantSections(t, batches, report, []budget.Section{{Unit: "105", Number: "1", Title: "职能", Text: "公开的话，改后"}})
}

func TestTablesAndPicturesOfADocumentAreLeftToTheOriginalWithAWarning(t *testing.T) {
	t.Parallel()
	body := styled("a1", run("职能")) + styled("a3", run("一句")) +
		`<w:tbl><w:tr><w:tc><w:p>` + run("格子") + `</w:p></w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><w:drawing><x/></w:drawing></w:r></w:p>`
	batches, report := read(t, "105.docx", docx(t, body, nil), ingest.Options{})
	wantSections(t, batches, report, []budget.Section{{Unit: "105", Number: "1", Title: "职能", Text: "一句"}})
	wantKeys(t, report, "warning 3 text.table_left_out", "warning 3 text.picture_left_out")
}

func TestAHostileWordDocumentIsRefused(t *testing.T) {
	t.Parallel()
	good := styled("a1", run("职能")) + styled("a3", run("一句"))
	for want, content := range map[string]string{
		"workbook.macro":    docx(t, good, map[string]string{"word/vbaProject.bin": "x"}),
		"file.bomb":         docx(t, good, map[string]string{"word/media/a.bin": strings.Repeat("0", 2<<20)}),
		"file.damaged":      docx(t, "<w:p>", nil),
		"file.not_document": string(packed(t, []byte(plainSheet))),
	} {
		_, report := read(t, "105.docx", content, ingest.Options{MaxUnzipped: 1 << 20})
		if len(report.Findings) != 1 || report.Findings[0].Key != want || report.Findings[0].Reason("zh") == want {
			t.Errorf("%s: %v", want, keys(report))
		}
	}
}

func TestASectionStandsBelowOneThatIsThere(t *testing.T) {
	t.Parallel()
	rows := "单位编码,序号,标题,正文\n105,1,一、职能,\n105,2.1,（一）收入,文\n106,1,一、职能,\n106,1.01,错,\n"
	_, report := read(t, "sections.csv", rows, ingest.Options{})
	wantKeys(t, report, "error 5 value.section")
	rows = strings.Replace(rows, "106,1.01,错,\n", "", 1)
	_, report = read(t, "sections.csv", rows, ingest.Options{})
	wantKeys(t, report, "error 3 section.no_parent", "warning 4 section.no_text")
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte(explanation))
	f.Add([]byte("# 职能\n- 一\n\n第一部分 概况\n1.人员\n"))
	f.Fuzz(func(t *testing.T, data []byte) { readsBack(t, "105.md", data) })
}

func FuzzReadWordDocument(f *testing.F) {
	f.Add(styled("a1", run("职能")) + styled("a3", run("一句")))
	f.Add(`<w:p><w:r><w:vanish/><w:tab/></w:r></w:p><w:tbl></w:tbl>`)
	f.Fuzz(func(t *testing.T, body string) { readsBack(t, "105.docx", []byte(docx(t, body, nil))) })
}
