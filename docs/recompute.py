#!/usr/bin/env python3
"""Recompute every public feedback score from a published bundle.

    python3 recompute.py bundle.json

Independent of the portal's own code: Python 3, standard library only. Formula
numbers (B3 to B6) are those of the page /method. Prints one line for each
project and department and exits with 1 where a claimed number is off by more
than 1e-6. Scores are points from 0 to 100.
"""
import hashlib, json, math, statistics, sys

def points(p):
    return 100 * sum(share * k / 4 for k, share in enumerate(p))

def spread(p):
    return 1e4 * max(0, sum(s * (k / 4) ** 2 for k, s in enumerate(p)) - (points(p) / 100) ** 2)

def shares(sums):
    return [s / sum(sums) for s in sums] if sum(sums) > 0 else None

def mix(p, wp, q, wq):
    return [(wp * a + wq * b) / (wp + wq) for a, b in zip(p, q)]

def cells(project, m):
    """B3: weighted answers, effective number of ratings."""
    l2 = sum(sum(c["w"]) for c in project["cells"] if c["level"] == "L2")
    sums, squares = [0.0] * 5, 0.0
    for c in sorted(project["cells"], key=lambda c: c["level"], reverse=True):  # L2 before L1
        weight = sum(c["w"])
        g = (min(m["gap_cap"], c["share"] / (weight / l2)) if c["level"] == "L2"
             else min(1, m["l1_share"] / (1 - m["l1_share"]) * sum(sums) / weight))
        sums = [s + g * w for s, w in zip(sums, c["w"])]
        squares += g * g * c["q"]
    return sums, (sum(sums) ** 2 / squares if squares > 0 else 0.0)

def shrink(sums, n, q, m):
    """B4: score and variance of a project."""
    a = mix(shares(sums), n, q, m["prior"]) if n > 0 else q
    return points(a), spread(a) / (n + m["prior"] + 1) + m["selection_bias"] ** 2

def weights(budgets, m):
    """B5: shares of a department's projects, by the root of the published budget."""
    amounts = []
    for b in budgets:
        lo, hi = (b["fen"],) * 2 if b["form"] == "exact" else (b.get("lo"), b.get("hi"))
        amounts.append(None if lo is None else max(0.0, (lo + hi) / 200))
    least = min((a for a in amounts if a), default=1.0)
    raw = [math.sqrt(least if a is None else a) for a in amounts]
    cap, capped = max(m["weight_cap"], m["weight_spread"] / max(1, len(raw))), set()
    while True:
        rest = [i for i in range(len(raw)) if i not in capped]
        left, total = 1 - cap * len(capped), sum(raw[i] for i in rest)
        out = [cap] * len(raw)
        for i in rest:
            out[i] = left * raw[i] / total if total > 0 else left / len(rest)
        over = {i for i in rest if out[i] > cap + 1e-12}
        if not over:
            return out
        capped |= over

def beta_cdf(a, b, x):
    """Regularised incomplete beta function, by its continued fraction."""
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(b, a, 1 - x)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(1 - x)
    c = 1.0
    f = d = 1 / (1 - (a + b) * x / (a + 1))
    for i in range(1, 1000):
        for step in (i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i)),
                     -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1))):
            d, c = 1 / (1 + step * d), 1 + step / c
            f *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return math.exp(log) / a * f

def interval(score, variance, m):
    """B4: central interval of the Beta distribution with this mean and variance."""
    tail, mean = (1 - m["confidence"]) / 2, score / 100
    strength = mean * (1 - mean) / (variance / 1e4) - 1
    a, b = mean * strength, (1 - mean) * strength
    if min(a, b) <= 1:
        reach = statistics.NormalDist().inv_cdf(1 - tail) * math.sqrt(variance)
        return max(0, score - reach), min(100, score + reach)
    ends = []
    for p in (tail, 1 - tail):
        lo, hi = 0.0, 1.0
        for _ in range(50):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if beta_cdf(a, b, mid) < p else (lo, mid)
        ends.append(100 * lo)
    return ends

def recompute(bundle):
    """Yields (kind, name, {field: value}) for all that is scored."""
    m, done = bundle["method"], []
    for d in bundle["departments"]:
        d["projects"] = [dict(p, cells=cells(p, m)) for p in bundle["projects"] if p["department"] == d["code"]]
        d["n"] = sum(p["cells"][1] for p in d["projects"])
        d["sums"] = [sum(p["cells"][0][k] for p in d["projects"]) for k in range(5)]
    pool = shares([sum(d["sums"][k] for d in bundle["departments"] if d["serves"]) for k in range(5)])
    for d in bundle["departments"]:
        d["s"], d["lambda"], coverage = 0.0, 0.0, 0.0
        omega = weights([p["budget"] for p in d["projects"]], m)
        if not (d["serves"] and pool and d["n"] > 0):
            continue
        q = mix(shares(d["sums"]), min(d["n"], m["pool_max"]), pool, m["prior"])
        variance = m["bias_factor"] * m["selection_bias"] ** 2
        for p, w in zip(d["projects"], omega):
            s, v = shrink(*p["cells"], q, m)
            d["s"] += w * s
            variance += w * w * (v - m["selection_bias"] ** 2)
            coverage += w if p["cells"][1] >= m["reliable_n"] - 1e-9 else 0
            lo, hi = interval(s, v, m)
            done.append(("project", p["id"], dict(weight=w, n_eff=p["cells"][1], score=s, lo=lo, hi=hi)))
        enough = max(0, min(1, (d["n"] - m["lambda_from"]) / m["lambda_span"]))
        d["lambda"] = enough * min(1, coverage / m["coverage_full"])
        d["lambda"] = 1 if d["lambda"] > 1 - 1e-9 else d["lambda"]
        lo, hi = interval(d["s"], variance, m)
        done.append(("department", d["code"], dict(n_eff=d["n"], coverage=coverage, score=d["s"], lo=lo, hi=hi)))
    full = [d["s"] for d in bundle["departments"] if d["lambda"] == 1]
    last = bundle["last_fill"]["median"] if bundle["last_fill"] else m["fill_default"]
    fill = statistics.median(full) if len(full) >= m["fill_min"] else last  # M
    for a in bundle.get("areas", []):  # the satisfaction map
        done.append(("area", a["districts"][0], dict(n=a["n"], score=points(shares(a["w"])))))
    for d in bundle["departments"]:
        if d["serves"] and d["internal"] is not None:
            c = m["internal"] * d["internal"] + (1 - m["internal"]) * (d["lambda"] * d["s"] + (1 - d["lambda"]) * fill)
            done.append(("department", d["code"], {"lambda": d["lambda"], "composite": c}))
    return done

def main(path):
    raw = open(path, "rb").read()
    bundle = json.loads(raw)
    claims = {("project", p["id"]): p for p in bundle["result"]["projects"]}
    claims.update({("department", d["code"]): d for d in bundle["result"]["departments"]})
    claims.update({("area", a["districts"][0]): a for a in bundle["result"].get("areas", [])})
    inputs = raw[:raw.index(b',"result":{"inputs"')] + b"}\n"  # the result is the last field
    wrong = int(hashlib.sha256(inputs).hexdigest() != bundle["result"]["inputs"])
    for kind, name, values in recompute(bundle):
        for field, value in values.items():
            off = abs(claims[kind, name][field] - value) > 1e-6
            wrong += off
            print(kind, name, field, "%.9f" % value, "CLAIMED %r" % claims[kind, name][field] if off else "ok")
    return min(wrong, 1)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
