# Fit a file of doubles with poweRlaw: FILE N KIND REPLICATES THREADS; print the answer as JSON.
suppressPackageStartupMessages(library(poweRlaw))
given <- commandArgs(trailingOnly = TRUE)
values <- readBin(given[1], "double", as.integer(given[2]), endian = "little")
model <- if (given[3] == "discrete") displ$new(values) else conpl$new(values)
replicates <- as.integer(given[4])
begin <- proc.time()
found <- estimate_xmin(model)
p <- "null"
if (replicates > 0) {
  model$setXmin(found)
  p <- sprintf("%.17g", suppressMessages(
    bootstrap_p(model, no_of_sims = replicates, threads = as.integer(given[5]), seed = 1)
  )$p)
}
took <- proc.time() - begin
# What workers of a cluster use does not show in this process.
processor <- if (replicates > 0) "null" else sprintf("%.17g", took[["user.self"]] + took[["sys.self"]])
cat(sprintf(
  '\n{"seconds": %.17g, "processor_seconds": %s, "alpha": %.17g, "xmin": %.17g, "D": %.17g, "p": %s}\n',
  took[["elapsed"]], processor, found$pars, found$xmin, found$gof, p
))
