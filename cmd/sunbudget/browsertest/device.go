package browsertest

import (
	"context"

	protocol "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// StandAt tells pages of this window, asked for the device's place, that it is
// there, and allows them to ask.
func (b *Tab) StandAt(lon, lat float64) {
	b.t.Helper()
	b.step("stand somewhere", func(ctx context.Context, target *chromedp.Target) error {
		c := chromedp.FromContext(b.ctx)
		_, err := cdp.Call(ctx, c.Browser, protocol.SetPermission, protocol.SetPermissionParams{
			Permission: &protocol.PermissionDescriptor{Name: "geolocation"}, Setting: protocol.PermissionSettingGranted, BrowserContextID: c.BrowserContextID,
		})
		if err != nil {
			return err
		}
		near := 20.0 // metres
		_, err = cdp.Call(ctx, target, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: &near})
		return err
	})
}
