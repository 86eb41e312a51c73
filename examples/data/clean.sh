# RAW CLEAN REJECTED: takes apart what is a temperature and what isn't; prints how many there are of each, as JSON.
set -eu
: > "$2"
: > "$3"
awk -F, -v clean="$2" -v rejected="$3" '
  NR == 1 { next }
  $3 ~ /^-?[0-9]+$/ && $3 > -600 && $3 < 600 { print > clean; good++; next }
  { print > rejected; bad++ }
  END { printf "{\"accepted\": %d, \"rejected\": %d}\n", good, bad }' "$1"
