package web

import (
	_ "embed"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed openapi.yaml
var openAPISource []byte

// openAPI is the description of the programming interface; a test checks
// every answer against it.
var openAPI = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(openAPISource)
})

// apiSpec is the description for programs.
func (p Reading) apiSpec(r *Request) error {
	spec, err := openAPI()
	if err != nil {
		return err
	}
	own := *spec
	own.Servers = openapi3.Servers{{URL: r.Link.At(0).Speaking("").API("")}}
	return r.JSON(own)
}
