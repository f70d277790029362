package attachment

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// maxPixels bounds a picture: 40 million are more than any phone takes, and
// 160 MB of memory.
const maxPixels = 40_000_000

// quality is that of re-encoded photographs; above it files only grow.
const quality = 88

// cleanPicture draws the picture anew: nothing but its pixels is left, no
// place, camera, author, or first version behind a crop. A photograph is
// turned as its camera was held, which stood in what is dropped.
func cleanPicture(data []byte) ([]byte, budget.MediaType, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "", refuse("attachment.broken", "the picture cannot be read: %v", err)
	}
	if config.Width*config.Height > maxPixels {
		return nil, "", refuse("attachment.pixels", "%d × %d pixels", config.Width, config.Height)
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", refuse("attachment.broken", "the picture cannot be read: %v", err)
	}
	var out bytes.Buffer
	if format == "png" {
		err = png.Encode(&out, picture)
		return out.Bytes(), budget.PNG, err
	}
	err = jpeg.Encode(&out, turned{picture, orientation(data)}, &jpeg.Options{Quality: quality})
	return out.Bytes(), budget.JPEG, err
}

// turned is a picture seen as the EXIF orientation (1 to 8) says: 2, 4, 5 and
// 7 are mirrored, 5 to 8 lie on their side.
type turned struct {
	image.Image
	way int
}

// Bounds begins at zero, with width and height exchanged for lying pictures.
func (t turned) Bounds() image.Rectangle {
	size := t.Image.Bounds().Size()
	if t.way >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	return image.Rectangle{Max: size}
}

// At finds the pixel of the stored picture.
func (t turned) At(x, y int) color.Color {
	stored := t.Image.Bounds()
	right, bottom := stored.Dx()-1, stored.Dy()-1
	switch t.way {
	case 2:
		x = right - x
	case 3:
		x, y = right-x, bottom-y
	case 4:
		y = bottom - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, bottom-x
	case 7:
		x, y = right-y, bottom-x
	case 8:
		x, y = right-y, x
	}
	return t.Image.At(stored.Min.X+x, stored.Min.Y+y)
}

// orientation is the EXIF orientation of a JPEG file, 1 (upright) where it
// says nothing: segments up to the picture's data are looked through for
// "Exif", then its first table for tag 0x0112 (JEITA CP-3451, 4.6.4).
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff && data[at+1] != startOfScan; {
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		if size < 2 || at+2+size > len(data) {
			return 1
		}
		body := data[at+4 : at+2+size]
		if exif, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && data[at+1] == app1 {
			return exifOrientation(exif)
		}
		at += 2 + size
	}
	return 1
}

// Markers of segments in JPEG files.
const (
	startOfScan = 0xda
	app1        = 0xe1 // EXIF and XMP
)

// exifOrientation reads the first table of a TIFF header.
func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	table := int(order.Uint32(tiff[4:]))
	if table < 0 || table+2 > len(tiff) {
		return 1
	}
	for i := range int(order.Uint16(tiff[table:])) {
		entry := table + 2 + 12*i
		if entry+12 > len(tiff) {
			return 1
		}
		if way := int(order.Uint16(tiff[entry+8:])); order.Uint16(tiff[entry:]) == 0x0112 && way >= 1 && way <= 8 {
			return way
		}
	}
	return 1
}
