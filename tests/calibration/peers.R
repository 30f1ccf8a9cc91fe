# poweRlaw's estimates on many files: arguments are a list of "discrete file" or "continuous file" lines.
# Prints, for each, xmin, alpha and its distance, or "failed".
suppressMessages(library(poweRlaw))
for (line in readLines(commandArgs(TRUE)[1])) {
  part <- strsplit(line, " ", fixed = TRUE)[[1]]
  data <- scan(part[2], quiet = TRUE)
  found <- suppressWarnings(suppressMessages(tryCatch({
    law <- if (part[1] == "discrete") displ$new(data) else conpl$new(data)
    estimate_xmin(law)
  }, error = function(e) NULL)))
  if (is.null(found) || is.na(found$pars[1])) cat("failed\n")
  else cat(format(c(found$xmin, found$pars[1], found$gof), digits = 17), "\n")
}
