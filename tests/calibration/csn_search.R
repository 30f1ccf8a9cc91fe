# The searches with which Clauset, Shalizi and Newman (2009) fitted three continuous alternatives, written
# anew: the exponential by nlm() from 1/mean of all the data, the lognormal by nlm() from the moments of the
# tail, and the Weibull cut at xmin by constrOptim() (Nelder and Mead's method) from the Weibull fitted to the
# tail as if it were not cut. All work in the units of the file. Arguments: the file, xmin. Prints Vuong's ratio for each, or why there is none.
args <- commandArgs(TRUE)
all <- scan(args[1], quiet = TRUE)
xmin <- as.numeric(args[2])
tail <- all[all >= xmin]
n <- length(tail)
alpha <- 1 + n / sum(log(tail / xmin))
power_law <- log((alpha - 1) / xmin) - alpha * log(tail / xmin)

vuong <- function(other) sqrt(n) * mean(power_law - other) / sd(power_law - other)

exponential <- function() {
  cost <- function(rate) {
    -sum(dexp(tail, rate, log = TRUE) - pexp(xmin, rate, lower.tail = FALSE, log.p = TRUE))
  }
  rate <- nlm(cost, 1 / mean(all))$estimate
  log(rate) - rate * (tail - xmin)
}

lognormal <- function() {
  log_density <- function(at) {
    dlnorm(tail, at[1], at[2], log = TRUE) - plnorm(xmin, at[1], at[2], lower.tail = FALSE, log.p = TRUE)
  }
  found <- nlm(function(at) -sum(log_density(at)), c(mean(log(tail)), sd(log(tail))))
  log_density(found$estimate)
}

weibull <- function() {
  log_density <- function(at) {
    dweibull(tail, at[1], at[2], log = TRUE) - pweibull(xmin, at[1], at[2], lower.tail = FALSE, log.p = TRUE)
  }
  weights <- function(shape) exp(shape * (log(tail) - max(log(tail))))
  equation <- function(shape) {
    sum(weights(shape) * log(tail)) / sum(weights(shape)) - mean(log(tail)) - 1 / shape
  }
  shape <- uniroot(equation, c(1e-3, 50), tol = 1e-10)$root
  start <- c(shape, mean(tail^shape)^(1 / shape))
  found <- constrOptim(start, function(at) -sum(log_density(at)), grad = NULL, ui = diag(2), ci = c(0, 0))
  log_density(found$par)
}

report <- function(name, fit) {
  found <- suppressWarnings(tryCatch(vuong(fit()), error = function(e) NA))
  cat(name, format(found, digits = 15), "\n")
}
report("exponential", exponential)
report("lognormal", lognormal)
report("stretched_exponential", weibull)
