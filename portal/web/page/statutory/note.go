package statutory

// Explained is a figure with the words the unit gives for it.
type Explained struct {
	Figure string // name of the row, and of the column where the note has one
	Text   string
}

// Explanations are all notes of the table in its printed order.
func (p Sheet) Explanations() []Explained {
	var all []Explained
	for _, row := range p.Rows {
		all = append(all, p.NotesOf(row.Code)...)
	}
	return all
}

// NotesOf are the notes on one row: on the row itself, then by column as
// printed.
func (p Sheet) NotesOf(code string) []Explained {
	row, _ := p.Row(code)
	name := p.Table.RowName(code, row.Name, p.Lang().Code())
	var all []Explained
	for _, n := range p.Notes {
		if n.Code == code && n.Column == "" {
			all = append(all, Explained{name, n.Text})
		}
	}
	for _, c := range p.Table.Columns {
		for _, n := range p.Notes {
			if n.Code == code && n.Column == c.Key {
				all = append(all, Explained{name + " · " + c.Name(p.Lang().Code()), n.Text})
			}
		}
	}
	return all
}
