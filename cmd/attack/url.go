package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// visitor downloads as an anonymous visitor does.
type visitor struct {
	ctx  context.Context
	base string        // address of the jurisdiction, without a slash at the end
	wait time.Duration // before a paper is asked for again
}

// maxDownload bounds one answer.
const maxDownload = 1 << 30

var (
	errGone = errors.New("not there")
	errBusy = errors.New("not printed just now")
)

// get reads one address below the base.
func (v visitor) get(path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(v.ctx, http.MethodGet, v.base+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return io.ReadAll(io.LimitReader(response.Body, maxDownload))
	case http.StatusNotFound, http.StatusGone:
		return nil, fmt.Errorf("%s: %w", path, errGone)
	case http.StatusServiceUnavailable:
		if bare, _, _ := strings.Cut(path, "?"); strings.HasSuffix(bare, ".pdf") {
			return nil, fmt.Errorf("%s: %w", path, errBusy)
		}
	}
	return nil, fmt.Errorf("%s answers %s", path, response.Status)
}

func (v visitor) getJSON(path string, into any) error {
	raw, err := v.get(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// readURL downloads every release and walks the lists of the newest of each
// document.
func readURL(ctx context.Context, base string) (site, error) {
	v := visitor{ctx: ctx, base: base, wait: printingWait}
	var index struct {
		Items []struct {
			Hash string `json:"hash"`
		} `json:"items"`
	}
	if err := v.getJSON("/api/v1/releases", &index); err != nil {
		return site{}, err
	}
	var s site
	for _, item := range index.Items {
		if err := v.download(&s, item.Hash); err != nil && !errors.Is(err, errGone) {
			return s, err // what was taken down is gone for everybody
		}
	}
	if len(s.releases) == 0 {
		return s, fmt.Errorf("no release at %s", base)
	}
	sortReleases(s.releases)
	for _, r := range s.releases {
		if err := v.walk(&s, r); err != nil {
			return s, err
		}
	}
	if err := v.readPages(&s); err != nil {
		return s, err
	}
	return s, v.downloadScores(&s)
}

func (v visitor) download(s *site, hash string) error {
	at := "/api/v1/releases/" + hash
	raw, err := v.get(at + "/manifest")
	if err != nil {
		return err
	}
	return s.add(hash, raw, func(name string) ([]byte, error) { return v.get(at + "/files/" + url.PathEscape(name)) })
}

// list is what one list endpoint shows of a release in one order or under
// one filter.
type list struct {
	Release string // hash
	Sort    string
	Band    string // "" for a list that is not filtered by one
	Span    string // from–to in 万元, "" for a list that is not filtered by it
	Items   []listItem
}

// listItem is a project as a list shows it.
type listItem struct {
	ID        civic.PublicID `json:"id"`
	Original  civic.Figure   `json:"original"`
	Adjusted  civic.Figure   `json:"adjusted"`
	Paid      civic.Figure   `json:"paid"`
	Execution *rate          `json:"execution"`
	Alert     *string        `json:"alert"`
}

// rate is an execution rate in basis points.
type rate struct {
	Lo int64 `json:"lo"`
	Hi int64 `json:"hi"`
}

// spans are the ranges from one amount to another that are asked for, in 万元:
// together all amounts, and their ends lie within the fixed intervals, so that
// a filter by hidden amounts shows.
var spans = []string{"0-15", "15-75", "75-150", "150-750", "750-3000", "3000-15000", "15000-"}

// walk reads the lists of a release: every order, every band of amounts, and
// ranges of them.
func (v visitor) walk(s *site, r release) error {
	d := r.Document
	query := url.Values{
		"year": {strconv.Itoa(int(d.Year))}, "stage": {string(d.Stage)}, "version": {strconv.Itoa(d.Version)},
		"page_size": {"100"},
	}
	if d.Month > 0 {
		query.Set("month", strconv.Itoa(d.Month))
	}
	first, bands, err := v.pages(query)
	if err != nil || first.Release != r.Hash {
		return err // a corrected release cannot be listed any more
	}
	s.lists = append(s.lists, first)
	for _, sort := range []string{"amount", "-execution", "execution", "-change", "change"} {
		query.Set("sort", sort)
		l, _, err := v.pages(query)
		if err != nil {
			return err
		}
		s.lists = append(s.lists, l)
	}
	query.Del("sort")
	for _, band := range bands {
		query.Set("band", band)
		l, _, err := v.pages(query)
		if err != nil {
			return err
		}
		s.lists = append(s.lists, l)
	}
	query.Del("band")
	for _, span := range spans {
		from, to, _ := strings.Cut(span, "-")
		query.Set("amount_min", from)
		query.Set("amount_max", to)
		l, _, err := v.pages(query)
		if err != nil {
			return err
		}
		l.Span = span
		s.lists = append(s.lists, l)
	}
	return nil
}

// pages reads all pages of a list, and the bands its facets offer.
func (v visitor) pages(query url.Values) (l list, bands []string, err error) {
	l = list{Sort: query.Get("sort"), Band: query.Get("band")}
	if l.Sort == "" {
		l.Sort = "-amount"
	}
	for path := "/api/v1/projects?" + query.Encode(); path != ""; {
		var page struct {
			Items   []listItem `json:"items"`
			Next    *string    `json:"next"`
			Release struct {
				Hash string `json:"hash"`
			} `json:"release"`
			Facets map[string][]struct {
				Value string `json:"value"`
			} `json:"facets"`
		}
		if err := v.getJSON(path, &page); err != nil {
			return l, nil, err
		}
		l.Release, l.Items = page.Release.Hash, append(l.Items, page.Items...)
		if path = ""; page.Next != nil {
			path = v.below(*page.Next)
		}
		bands = bands[:0]
		for _, f := range page.Facets["band"] {
			bands = append(bands, f.Value)
		}
	}
	return l, bands, nil
}

// below turns a link of the site into a path below the base.
func (v visitor) below(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return ""
	}
	return "/api/v1/projects?" + u.RawQuery
}
