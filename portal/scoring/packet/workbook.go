package packet

import (
	"fmt"
	"io"
	"math"

	"github.com/xuri/excelize/v2"
)

// workbook is a packet on its way into a spreadsheet. Its sheets compute the
// score from the cells by live formulas, in the order of /method, so that a
// finance officer can change a number and see what it does.
type workbook struct {
	file   *excelize.File
	packet Packet
	words  Words
	styles styles
	err    error // the first failure; later calls do nothing

	parameters, department list
	cells, projects        table
}

// WriteXLSX writes the packet as a workbook in the language of words.
func WriteXLSX(w io.Writer, p Packet, words Words) error {
	book := newWorkbook(p, words)
	defer func() { _ = book.file.Close() }()
	book.writeSummary()
	book.writeParameters()
	book.writeCells()
	book.writeProjects()
	book.writeDepartment()
	book.writeBeside()
	book.do(book.file.DeleteSheet("Sheet1"))
	book.do(book.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: where(true, true)}))
	if book.err == nil {
		book.err = book.file.Write(w)
	}
	if book.err != nil {
		return fmt.Errorf("write the workbook of %s: %w", p.DeptCode, book.err)
	}
	return nil
}

func newWorkbook(p Packet, words Words) *workbook {
	cells := 0
	for _, project := range p.Projects {
		cells += len(project.Cells)
	}
	b := &workbook{file: excelize.NewFile(), packet: p, words: words}
	b.parameters = list{sheet: words("packet.parameters"), keys: parameterKeys}
	b.department = list{sheet: words("packet.department"), keys: departmentKeys}
	b.cells = table{sheet: words("packet.cells"), keys: cellKeys, rows: cells}
	b.projects = table{sheet: words("packet.projects"), keys: projectKeys(p), rows: len(p.Projects)}
	b.styles, b.err = newStyles(b.file)
	return b
}

func (b *workbook) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// sheet adds a sheet with its title and the sentence that explains it.
func (b *workbook) sheet(name, note string) {
	_, err := b.file.NewSheet(name)
	b.do(err)
	b.put(name, fmt.Sprintf("A%d", titleRow), name, b.styles.title)
	b.put(name, fmt.Sprintf("A%d", noteRow), b.words(note), b.styles.note)
	b.do(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{
		Orientation: where(true, "landscape"), Size: where(true, 9), FitToWidth: where(true, 1), FitToHeight: where(true, 0),
	}))
}

// put writes one value or formula.
func (b *workbook) put(sheet, cell string, value any, style int) {
	if b.err != nil || value == nil {
		return
	}
	switch v := value.(type) {
	case formula:
		b.do(b.file.SetCellFormula(sheet, cell, string(v)))
	case string:
		b.do(b.file.SetCellStr(sheet, cell, v))
	default:
		b.do(b.file.SetCellValue(sheet, cell, v))
	}
	b.do(b.file.SetCellStyle(sheet, cell, cell, style))
}

// writeTable fills a table sheet.
func (b *workbook) writeTable(t table, note string, columns []column) {
	b.sheet(t.sheet, note)
	for i, c := range columns {
		if t.keys[i] != c.key {
			b.do(fmt.Errorf("column %d of %s is %s, not %s", i, t.sheet, c.key, t.keys[i]))
			return
		}
		b.put(t.sheet, t.at(c.key, headRow), b.head(c.key), b.styles.head)
		for row := firstRow; row < firstRow+t.rows; row++ {
			value := c.cell(row)
			b.put(t.sheet, t.at(c.key, row), value, b.styles.of(c.key, value))
		}
	}
	last, err := excelize.ColumnNumberToName(len(columns))
	b.do(err)
	b.do(b.file.SetColWidth(t.sheet, "A", last, 13))
	b.do(b.file.SetPanes(t.sheet, &excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: fmt.Sprintf("B%d", firstRow), ActivePane: "bottomRight",
	}))
}

// head is a column's label; the five columns of an answer share one text.
func (b *workbook) head(key string) string {
	stem, number := split(key)
	if number == "" {
		return b.words("packet." + key)
	}
	return b.words("packet."+stem) + " " + number
}

// split parts "p3" into "p" and "3"; a key without a number stays whole.
func split(key string) (stem, number string) {
	end := len(key)
	for end > 0 && key[end-1] >= '0' && key[end-1] <= '9' {
		end--
	}
	return key[:end], key[end:]
}

// writeList fills a list sheet: label, value and, where it is known, what the
// bundle publishes for it, so that a difference can be seen.
func (b *workbook) writeList(l list, note string, value func(key string) any, published func(key string) *float64) {
	b.sheet(l.sheet, note)
	for i, key := range l.keys {
		row := firstRow + i
		v := value(key)
		b.put(l.sheet, fmt.Sprintf("A%d", row), b.head(key), b.styles.label)
		b.put(l.sheet, fmt.Sprintf("B%d", row), v, b.styles.of(key, v))
		if p := published(key); p != nil {
			b.put(l.sheet, fmt.Sprintf("C%d", row), *p, b.styles.given)
			b.put(l.sheet, fmt.Sprintf("D%d", row), f(`IF(ABS(B%d-C%d)<=0.000001,"=","≠")`, row, row), b.styles.computed)
		}
	}
	for column, key := range map[string]string{"A": "packet.item", "B": "packet.value", "C": "packet.published", "D": "packet.agrees"} {
		b.put(l.sheet, fmt.Sprintf("%s%d", column, headRow), b.words(key), b.styles.head)
	}
	b.do(b.file.SetColWidth(l.sheet, "A", "A", 44))
	b.do(b.file.SetColWidth(l.sheet, "B", "C", 16))
}

// lower and upper are the ends of the interval in a sheet's own cells (B4).
func (b *workbook) lower(score, reach, alpha, beta string) formula {
	return f("IF(AND(%[1]s>1,%[2]s>1),100*BETAINV(%[3]s,%[1]s,%[2]s),MAX(0,%[4]s-%[5]s))",
		alpha, beta, b.parameters.ref("tail_low"), score, reach)
}

func (b *workbook) upper(score, reach, alpha, beta string) formula {
	return f("IF(AND(%[1]s>1,%[2]s>1),100*BETAINV(%[3]s,%[1]s,%[2]s),MIN(100,%[4]s+%[5]s))",
		alpha, beta, b.parameters.ref("tail_high"), score, reach)
}

// reach is half the normal interval, for where no Beta fits.
func (b *workbook) reach(variance string) formula {
	return f("%s*SQRT(%s)", b.parameters.ref("z"), variance)
}

// strength is α+β of the Beta distribution with this mean and variance.
func strength(score, variance string) string {
	return fmt.Sprintf("(%[1]s/100*(1-%[1]s/100)/(%[2]s/10000)-1)", score, variance)
}

// rounds is how often weights may have to be capped before none is above.
func rounds(p Packet) int {
	limit := math.Max(p.Method.WeightCap, p.Method.WeightSpread/math.Max(1, float64(len(p.Projects))))
	return int(1/limit) + 1
}
