package civic

import "strings"

// unitLevel is how many digits of a unit's code (单位编码) one level has, by
// 预算管理一体化规范: 105 is a department, 105003 a unit below it.
const unitLevel = 3

// UnitWithin reports that a unit is another one or below it, by their codes.
// Every unit is within "", the whole government.
func UnitWithin(unit, superior string) bool {
	return superior == "" || strings.HasPrefix(unit, superior) && (len(unit)-len(superior))%unitLevel == 0
}
