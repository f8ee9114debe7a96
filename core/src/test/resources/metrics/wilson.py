"""Prints the intervals that ProportionTest expects: pip install statsmodels; python wilson.py"""
from statsmodels.stats.proportion import proportion_confint

for count, total in [(0, 1), (1, 1), (0, 6), (6, 6), (3, 6), (5, 6), (1, 29), (0, 20), (15, 148), (81, 263), (394, 400), (4999, 5000), (5000, 5000), (37, 100000)]:
    low, high = proportion_confint(count, total, method="wilson")
    print(f'        "{count}, {total}, {float(low)!r}, {float(high)!r}",')
