package ui

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/static"
)

// Icon draws a symbol of static/icons.svg in the colour of the text around
// it. It is decoration: the word beside it carries the meaning.
func Icon(name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		drawing, ok := static.Icon(name)
		if !ok {
			return fmt.Errorf("no icon %q in static/icons.svg", name)
		}
		_, err := io.WriteString(w, `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">`+drawing+`</svg>`)
		return err
	})
}
