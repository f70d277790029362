// Package ui holds the components of which every page is made: the frame, the
// published figure, the bar, pills, cards, tables, forms and their kin. They
// take small typed structs and ready links, never rows of a database, and
// speak through the message catalogues alone. /gallery shows every one of
// them in every state.
//
// Plain HTML inside a page's <main> is already set in our type: h1–h3, p, ul,
// dl, a and table need no class.
package ui
