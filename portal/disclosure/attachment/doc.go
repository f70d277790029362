// Package attachment reads original documents that are published beside the
// rows: PDF files and pictures. It gives back what may be published of them,
// without the data that programs hide in such files, and the text a reader of
// the public would find in it, page by page, so that the rules for texts hold
// for attachments too.
//
// Words cannot be removed from a PDF with certainty: what stands on a page may
// stand in a second layer below it. A file with something in it that may not
// be public is therefore refused with the page and the reason, never altered.
package attachment
