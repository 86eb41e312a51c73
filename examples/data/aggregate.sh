# FOLDER: the lowest, mean and highest temperature by station and month, from all files of the fan-in.
set -eu
echo station,month,days,lowest,mean,highest
find -L "$1" -type f ! -name index.json -exec cat {} + | sort | awk -F, '
  function degrees(tenths) { return sprintf("%.1f", tenths / 10) }
  function flush() { if (days) print key "," days "," degrees(lowest) "," degrees(sum / days) "," degrees(highest) }
  { now = $1 "," substr($2, 1, 2) }
  now != key { flush(); key = now; days = sum = 0; lowest = highest = $3 + 0 }
  { days++; sum += $3; if ($3 + 0 < lowest) lowest = $3 + 0; if ($3 + 0 > highest) highest = $3 + 0 }
  END { flush() }'
