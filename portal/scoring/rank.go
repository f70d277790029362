package scoring

// rank gives places within each peer group to departments whose interval
// overlaps no other's in the group and whose λ is 1.
func rank(scores []DepartmentScore, departments []Department) {
	for i := range scores {
		scores[i].Rank = placeOf(i, scores, departments)
	}
}

// placeOf is one more than the departments of the group that lie wholly
// above, nil where one overlaps.
func placeOf(i int, scores []DepartmentScore, departments []Department) *int {
	own := scores[i]
	if !own.Scored || own.Lambda < 1 {
		return nil
	}
	place := 1
	for j, other := range scores {
		if j == i || !other.Scored || departments[j].PeerGroup != departments[i].PeerGroup {
			continue
		}
		if other.Lo <= own.Hi && own.Lo <= other.Hi {
			return nil
		}
		place += one(other.Lo > own.Hi)
	}
	return &place
}
