package web

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/hearing"
)

// Media types of calendars and feeds.
const (
	calendarType = "text/calendar; charset=utf-8"
	atomType     = "application/atom+xml; charset=utf-8"
)

// hearingsCalendar is all announced hearings as a calendar one subscribes to.
func (p People) hearingsCalendar(r *Request) error {
	list, err := p.Hearings.Hearings(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	return r.Bytes(calendarType, "hearings.ics", calendar(r, announcedOnly(r, list)))
}

// hearingCalendar is one hearing as a calendar file.
func (p People) hearingCalendar(r *Request) error {
	h, _, err := p.announced(r)
	if err != nil {
		return err
	}
	return r.Bytes(calendarType, "hearing-"+h.ID+".ics", calendar(r, []hearing.Hearing{h}))
}

func announcedOnly(r *Request, list []hearing.Hearing) []hearing.Hearing {
	var known []hearing.Hearing
	for _, h := range list {
		if h.Phase(r.Now) != "" {
			known = append(known, h)
		}
	}
	return known
}

// calendar writes hearings as RFC 5545: times in UTC, lines folded at 75
// octets. Sequence and UID stay, so that a second import moves the event.
func calendar(r *Request, list []hearing.Hearing) []byte {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(fold(fmt.Sprintf(format, args...))) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//Sunbudget//Hearings//ZH")
	for _, h := range list {
		line("BEGIN:VEVENT")
		line("UID:hearing-%s@%s", h.ID, r.Jurisdiction.Code)
		line("DTSTAMP:%s", utcStamp(h.PublishedAt))
		line("DTSTART:%s", utcStamp(h.StartsAt))
		line("DTEND:%s", utcStamp(h.EndsAt))
		line("SUMMARY:%s", icsText(h.Title))
		line("LOCATION:%s", icsText(h.Place))
		line("DESCRIPTION:%s", icsText(h.Contact))
		line("URL:%s", r.Absolute("/hearings/"+h.ID))
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return []byte(b.String())
}

func utcStamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// icsText escapes a text value.
func icsText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r", "", "\n", `\n`).Replace(s)
}

// foldAt is the longest line of a calendar in octets, without its end.
const foldAt = 75

// fold ends a line, broken where it is too long but never within a character.
func fold(line string) string {
	var b strings.Builder
	width := 0
	for _, r := range line {
		if n := utf8.RuneLen(r); width+n > foldAt {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(r)
		width += utf8.RuneLen(r)
	}
	return b.String() + "\r\n"
}

// atomFeed is a feed as RFC 4287 writes it.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Link    atomLink    `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// hearingsFeed is the hearings as a feed: an entry moves up when its draw or
// its record comes out.
func (p People) hearingsFeed(r *Request) error {
	list, err := p.Hearings.Hearings(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	feed := atomFeed{
		ID: r.Absolute("/hearings"), Title: r.Jurisdiction.Name(r.Lang.Code()) + " · " + r.T("hearing.title"),
		Author: r.Jurisdiction.Name(r.Lang.Code()), Link: atomLink{r.Absolute("/hearings")}, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
	}
	for _, h := range announcedOnly(r, list) {
		address := r.Absolute("/hearings/" + h.ID)
		entry := atomEntry{ID: address, Title: h.Title, Link: atomLink{address}, Summary: h.Purpose, Updated: changed(h).UTC().Format(time.RFC3339)}
		feed.Updated = max(feed.Updated, entry.Updated)
		feed.Entries = append(feed.Entries, entry)
	}
	body, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	return r.Bytes(atomType, "", append([]byte(xml.Header), body...))
}

// changed is when something was last published about a hearing.
func changed(h hearing.Hearing) time.Time {
	last := h.PublishedAt
	for _, at := range []*time.Time{h.DrawnAt, h.RecordAt} {
		if at != nil && at.After(last) {
			last = *at
		}
	}
	return last
}
