package web

import (
	"io/fs"
	"mime"
	"path"
	"sync"

	"github.com/gofiber/fiber/v2"

	"github.com/sunbudget/sunbudget/static"
)

const assetPrefix = static.Prefix

// assets are the embedded files with their compressed forms, read once.
var assets = sync.OnceValue(func() map[string]response {
	files := map[string]response{}
	err := fs.WalkDir(static.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(static.FS, name)
		file := response{kind: assetType(name), body: body}
		file.zip()
		files[name] = file
		return err
	})
	if err != nil {
		panic(err) // impossible: embedded
	}
	return files
})

// assetType is the media type by the name's ending, without asking the
// machine's own tables.
func assetType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".map", ".json":
		return jsonType
	}
	return mime.TypeByExtension(path.Ext(name))
}

// asset serves an embedded file. Its name carries a hash of its content, so
// browsers may keep it for ever.
func (s *Server) asset(c *fiber.Ctx) error {
	file, ok := assets()[c.Params("*")]
	if !ok {
		file, ok = s.themes.files[c.Params("*")]
	}
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, keepForEver)
	c.Set(fiber.HeaderContentType, file.kind)
	return sendBytes(c, file.body, file.zipped)
}
