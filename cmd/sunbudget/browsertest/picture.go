package browsertest

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/chromedp/chromedp"
)

// What a comparison of pictures takes for the same.
const (
	// levels a channel has in a kept picture: 32 keep its file small, and are
	// at most 4 of 255 away from the screen.
	levels = 32
	// sameColour is how far a channel may be from its kept value. Antialiasing
	// of the same browser with the same fonts stays far below; a button in
	// another colour of the palette is far above.
	sameColour = 16
	// Tolerance is the share of pixels that may have another colour: 0.1 per
	// mille, some 25 of a phone's picture, which is less than a short word.
	// The same browser with the same fonts draws no pixel differently.
	Tolerance = 0.0001
)

// Still brings the page to rest and gives the first tall CSS pixels of it at
// half its size: drawn must hold in the page (what scripts draw is there), all
// fonts are loaded, nothing moves, and what is random in a test installation
// (hashes) reads the same. It is a picture when two in a row are the same.
func (b *Tab) Still(tall int, drawn string) *image.NRGBA {
	b.t.Helper()
	b.Wait(`document.readyState === "complete" && document.fonts.status === "loaded"`)
	b.step("calm the page", func(ctx context.Context, target *chromedp.Target) error {
		_, err := ask[bool](ctx, target, "calm")
		return err
	})
	b.Wait(drawn)
	var before []byte
	for {
		now := b.Picture(true)
		if bytes.Equal(before, now) {
			whole, err := png.Decode(bytes.NewReader(now))
			b.must("read the picture", err)
			return half(whole, tall)
		}
		before = now
	}
}

// half is the upper part of a picture, every pixel the mean of four, in the
// colours that a kept picture can have.
func half(whole image.Image, tall int) *image.NRGBA {
	size := whole.Bounds().Size()
	source := image.NewNRGBA(image.Rect(0, 0, size.X, min(size.Y, tall)))
	draw.Draw(source, source.Rect, whole, image.Point{}, draw.Src)
	small := image.NewNRGBA(image.Rect(0, 0, source.Rect.Dx()/2, source.Rect.Dy()/2))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			for channel := range 3 {
				sum := 0
				for _, at := range []int{source.PixOffset(2*x, 2*y), source.PixOffset(2*x, 2*y+1)} {
					sum += int(source.Pix[at+channel]) + int(source.Pix[at+4+channel])
				}
				small.Pix[small.PixOffset(x, y)+channel] = level(sum / 4)
			}
			small.Pix[small.PixOffset(x, y)+3] = 255
		}
	}
	return small
}

// level is the nearest value, 0 to 255, that a kept channel can have.
func level(value int) uint8 {
	const most = levels - 1
	return uint8((value*most + 127) / 255 * 255 / most)
}

// Differing is the share of pixels, 0 to 1, whose colour is another one, and a
// picture of them in red on what is there now. Pictures of different size
// differ everywhere beyond the smaller one.
func Differing(was, now image.Image) (share float64, marked *image.NRGBA) {
	size := was.Bounds().Union(now.Bounds())
	marked = image.NewNRGBA(size)
	count := 0
	for y := range size.Dy() {
		for x := range size.Dx() {
			at := image.Pt(x, y)
			old, seen := rgb(was, at), rgb(now, at)
			if at.In(was.Bounds()) && at.In(now.Bounds()) && near(old, seen) {
				marked.Set(x, y, color.NRGBA{seen.R/2 + 127, seen.G/2 + 127, seen.B/2 + 127, 255})
				continue
			}
			count++
			marked.Set(x, y, color.NRGBA{R: 255, A: 255})
		}
	}
	return float64(count) / float64(size.Dx()*size.Dy()), marked
}

func rgb(img image.Image, at image.Point) color.NRGBA {
	return color.NRGBAModel.Convert(img.At(at.X, at.Y)).(color.NRGBA)
}

func near(a, b color.NRGBA) bool {
	for _, pair := range [][2]uint8{{a.R, b.R}, {a.G, b.G}, {a.B, b.B}} {
		if max(pair[0], pair[1])-min(pair[0], pair[1]) > sameColour {
			return false
		}
	}
	return true
}

// Lean is a picture as a PNG of few bytes: with a palette where its colours
// fit one.
func Lean(img *image.NRGBA) ([]byte, error) {
	seen, used := map[color.NRGBA]bool{}, color.Palette{}
	for at := 0; at < len(img.Pix); at += 4 {
		c := color.NRGBA{img.Pix[at], img.Pix[at+1], img.Pix[at+2], img.Pix[at+3]}
		if !seen[c] {
			seen[c], used = true, append(used, c)
		}
	}
	var source image.Image = img
	if len(used) <= 256 {
		indexed := image.NewPaletted(img.Rect, used)
		draw.Draw(indexed, img.Rect, img, image.Point{}, draw.Src)
		source = indexed
	}
	var file bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, source)
	return file.Bytes(), err
}
