package packet

import _ "embed" // the schema is a file of its own, for its readers

// Schema is the JSON Schema (2020-12) of a packet, served beside packets.
//
//go:embed packet.schema.json
var Schema []byte
