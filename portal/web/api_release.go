package web

import (
	"encoding/json"

	"github.com/sunbudget/sunbudget/portal/release"
)

// apiReleases lists the public releases of a jurisdiction, newest first.
func (p Reading) apiReleases(r *Request) error {
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	answer := apiList[apiRelease]{Total: len(all), Items: []apiRelease{}, Facets: map[string][]apiFacet{}, Edition: r.Edition}
	for _, h := range all {
		answer.Items = append(answer.Items, apiReleaseOf(r.Link, h))
	}
	return r.JSON(answer)
}

// apiReleaseDetail is a release with its manifest and the addresses of its
// files.
type apiReleaseDetail struct {
	apiRelease
	Manifest  json.RawMessage `json:"manifest"`
	Signature string          `json:"signature"`
	Files     []apiFileInfo   `json:"files"`
}

type apiFileInfo struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int    `json:"rows"`
	URL    string `json:"url"`
}

func (p Reading) apiRelease(r *Request) error {
	sealed, err := p.Sealed(r.Context, "", r.Param("hash"))
	if err != nil {
		return err
	}
	detail := apiReleaseDetail{
		apiRelease: apiReleaseOf(r.Link, sealed.Header), Manifest: sealed.Manifest, Signature: string(sealed.Signature),
		Files: []apiFileInfo{},
	}
	for _, f := range sealed.Files {
		detail.Files = append(detail.Files, apiFileInfo{f.Name, f.SHA256, f.Bytes, f.Rows, fileAddress(r, sealed.Header, f.Name)})
	}
	return r.JSON(detail)
}

// fileAddress is where a canonical file is downloaded.
func fileAddress(r *Request, h release.Header, name string) string {
	return r.Link.At(0).Speaking("").API("/releases/" + h.Hash + "/files/" + name)
}
