# MONTHS: the same as a table in Markdown.
set -eu
awk -F, '
  { line = "|"; for (place = 1; place <= NF; place++) line = line " " $place " |"; print line }
  NR == 1 { line = "|"; for (place = 1; place <= NF; place++) line = line " --- |"; print line }' "$1"
