package rating

// Ballot is one rating as it is handed in.
type Ballot struct {
	Subject Subject
	Period  Period
	Voter   Voter
	Answers Answers
}
