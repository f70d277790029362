package packet_test

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(packet.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("packet.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("packet.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPacketsKeepTheirSchema(t *testing.T) {
	t.Parallel()
	silent := packetOf(t, sealed(t, scoring.NoMargins(), []civic.Figure{civic.NoFigure(), civic.AggregateFigure("")}, nil, nil))
	silent.Beside = packet.BesideTheScore{}
	for name, p := range map[string]packet.Packet{"usual": usual(t), "silent": silent} {
		if err := schema(t).Validate(decoded(t, canonical(t, p))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSchemaRefusesWhatIsNoPacket(t *testing.T) {
	t.Parallel()
	compiled := schema(t)
	for name, spoil := range map[string]func(map[string]any){
		"a missing part":   func(p map[string]any) { delete(p, "score") },
		"an unknown part":  func(p map[string]any) { p["extra"] = 1 },
		"a short date":     func(p map[string]any) { p["create_time"] = "20270105" },
		"a score over 100": func(p map[string]any) { p["score"].(map[string]any)["score"] = 100.5 },
		"a small cell": func(p map[string]any) {
			cells := p["projects"].([]any)[0].(map[string]any)["cells"].([]any)
			cells[0].(map[string]any)["n"] = 9
		},
		"a count below ten": func(p map[string]any) {
			p["projects"].([]any)[0].(map[string]any)["deflated"].(map[string]any)["device"] = 4
		},
	} {
		value := decoded(t, canonical(t, usual(t))).(map[string]any)
		spoil(value)
		if compiled.Validate(value) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
