# STATION DAYS OUTAGES: a stand-in for a request to a weather station; prints what it would answer. Some stations are careless.
set -eu
if [ "$3" = true ] && [ "${CAIRN_ATTEMPT:-1}" = 1 ]; then
  echo "$1: 503 busy" >&2
  exit 75
fi
# A generator of its own: `rand` of awk differs from one awk to the next. All products stay below 2^53.
awk -v station="$1" -v days="$2" '
  function draw(below) { state = (state * 16807) % 2147483647; return state % below }
  BEGIN {
    for (place = 1; place <= length(station); place++) state = (state * 31 + index("abcdefghijklmnopqrstuvwxyz", substr(station, place, 1)) + 1) % 2147483647
    careless = station ~ /^h/
    print "station,day,tenths"
    for (day = 1; day <= days; day++) {
      month = int((day - 1) / 30) + 1
      tenths = 40 + month * 25 + draw(60) - 30
      if (careless && draw(20) == 0) tenths = draw(2) ? "n/a" : 9999
      printf "%s,%02d-%02d,%s\n", station, month, (day - 1) % 30 + 1, tenths
    }
  }'
