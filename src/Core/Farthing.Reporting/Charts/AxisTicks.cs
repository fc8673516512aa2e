namespace Farthing.Reporting.Charts;

/// <summary>Ticks of an axis.</summary>
public static class AxisTicks
{
    private static readonly double[] ClockSteps =
    [
        1,
        2,
        5,
        10,
        15,
        30,
        60,
        120,
        300,
        600,
        900,
        1800,
        3600,
        7200,
        3 * 3600,
        6 * 3600,
        12 * 3600,
        86400,
    ];

    private static readonly double[] Shares = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999];

    /// <summary>Ticks within a range, ascending.</summary>
    /// <param name="scale">The axis's scale.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The most, above <paramref name="low"/>.</param>
    /// <param name="most">How many there is room for, at least 2.</param>
    public static IReadOnlyList<double> Of(AxisScale scale, double low, double high, int most) =>
        scale switch
        {
            AxisScale.Logarithmic => Logarithmic(low, high, most),
            AxisScale.Percentile => [.. Shares.Where(share => share >= low - 1e-9 && share <= high + 1e-9)],
            AxisScale.Category => [.. Enumerable.Range(0, (int)Math.Max(0, Math.Round(high - low)))],
            _ => Multiples(low, high, Step(scale, low, high, most)),
        };

    /// <summary>The distance of ticks of a linear axis: 1, 2 or 5 times a power of ten, or a step of a clock.</summary>
    public static double Step(AxisScale scale, double low, double high, int most)
    {
        double least = (high - low) / Math.Max(1, most - 1);
        if (scale == AxisScale.Duration && least > 1)
        {
            foreach (double step in ClockSteps)
            {
                if (step >= least)
                {
                    return step;
                }
            }

            return 86400 * Round(least / 86400);
        }

        return Round(least);
    }

    private static double Round(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double part = least / power;
        double digit =
            part <= 1 + 1e-9 ? 1
            : part <= 2 + 1e-9 ? 2
            : part <= 5 + 1e-9 ? 5
            : 10;
        return digit * power;
    }

    private static List<double> Multiples(double low, double high, double step)
    {
        List<double> ticks = [];
        double slack = step * 1e-6;
        for (double index = Math.Ceiling((low - slack) / step); index * step <= high + slack; index++)
        {
            // + 0: no negative zero.
            ticks.Add((index * step) + 0.0);
        }

        return ticks;
    }

    /// <summary>Decades, with their 2 and 5 where there is room, or each tenth digit where the axis is within a decade.</summary>
    private static List<double> Logarithmic(double low, double high, int most)
    {
        foreach (
            double[] digits in (double[][])
                [
                    [1, 2, 3, 4, 5, 6, 7, 8, 9],
                    [1, 2, 5],
                    [1, 3],
                    [1],
                ]
        )
        {
            List<double> ticks = [];
            for (double decade = Math.Floor(Math.Log10(low)); decade <= Math.Log10(high); decade++)
            {
                foreach (double digit in digits)
                {
                    double tick = digit * Math.Pow(10, decade);
                    if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
                    {
                        ticks.Add(tick);
                    }
                }
            }

            if (ticks.Count >= 2 && ticks.Count <= most)
            {
                return ticks;
            }

            if (digits.Length == 1)
            {
                int stride = Math.Max(1, (int)Math.Ceiling(ticks.Count / (double)most));
                return [.. ticks.Where((_, index) => index % stride == 0)];
            }
        }

        return [];
    }
}
