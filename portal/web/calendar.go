package web

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/gorilla/feeds"

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
	h, _, err := p.announced(r, r.Param("id"))
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

// calendar writes hearings as RFC 5545, times in UTC. UID stays, so that a
// second import moves the event.
func calendar(r *Request, list []hearing.Hearing) []byte {
	c := ics.NewCalendarFor("-//Sunbudget//Hearings//ZH")
	for _, h := range list {
		event := c.AddEvent("hearing-" + h.ID + "@" + r.Jurisdiction.Code)
		event.SetDtStampTime(h.PublishedAt)
		event.SetStartAt(h.StartsAt)
		event.SetEndAt(h.EndsAt)
		event.SetSummary(h.Title)
		event.SetLocation(h.Place)
		event.SetDescription(h.Contact)
		event.SetURL(r.Absolute("/hearings/" + h.ID))
	}
	return []byte(c.Serialize(ics.WithNewLineWindows))
}

// hearingsFeed is the hearings as a feed: an entry moves up when its draw or
// its record comes out.
func (p People) hearingsFeed(r *Request) error {
	list, err := p.Hearings.Hearings(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	address, government := r.Absolute("/hearings"), r.Jurisdiction.Name(r.Lang.Code())
	feed := feeds.Feed{Id: address, Title: government + " · " + r.T("hearing.title"), Author: &feeds.Author{Name: government},
		Link: &feeds.Link{Href: address}, Updated: time.Unix(0, 0)}
	for _, h := range announcedOnly(r, list) {
		address := r.Absolute("/hearings/" + h.ID)
		item := feeds.Item{Id: address, Title: h.Title, Link: &feeds.Link{Href: address}, Description: h.Purpose, Updated: changed(h).UTC()}
		if item.Updated.After(feed.Updated) {
			feed.Updated = item.Updated
		}
		feed.Add(&item)
	}
	body, err := feed.ToAtom()
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	return r.Bytes(atomType, "", []byte(body))
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
