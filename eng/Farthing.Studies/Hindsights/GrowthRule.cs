namespace Farthing.Studies.Hindsights;

/// <summary>Level and growth that a person reads from twelve months of traffic: a level, a level with one jump, or a steady growth, whichever explains their logarithms best; a plain level unless another is clearly better.</summary>
/// <remarks>Least squares each; the least n · ln(RSS ÷ n) + parameters · ln n wins (BIC; the month of the jump is a parameter), and a level keeps a head start of 6, which is called strong evidence. A jump needs two months on each side.</remarks>
/// <param name="Level">Traffic of the last month by the winning course.</param>
/// <param name="GrowthPerMonth">Growth each month; null where a level wins.</param>
internal sealed record GrowthRule(double Level, double? GrowthPerMonth)
{
    private const int LeastMonths = 2;
    private const double HeadStart = 6;

    /// <summary>Reads it.</summary>
    /// <param name="traffic">Months in their order, each above 0.</param>
    public static GrowthRule Of(ReadOnlySpan<double> traffic)
    {
        int n = traffic.Length;
        double[] logs = new double[n];
        for (int i = 0; i < n; i++)
        {
            logs[i] = Math.Log(traffic[i]);
        }

        (double level, double rss) = Flat(logs);
        GrowthRule best = new(Math.Exp(level), null);
        double least = Bic(rss, n, 1) - HeadStart;
        for (int at = LeastMonths; at <= n - LeastMonths; at++)
        {
            (_, double before) = Flat(logs.AsSpan(0, at));
            (double after, double beyond) = Flat(logs.AsSpan(at));
            double bic = Bic(before + beyond, n, 3);
            if (bic < least)
            {
                (least, best) = (bic, new GrowthRule(Math.Exp(after), null));
            }
        }

        double center = (n - 1) / 2.0;
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < n; i++)
        {
            covariance += (i - center) * (logs[i] - level);
            variance += (i - center) * (i - center);
        }

        double slope = covariance / variance;
        double trend = 0;
        for (int i = 0; i < n; i++)
        {
            double off = logs[i] - level - (slope * (i - center));
            trend += off * off;
        }

        return Bic(trend, n, 2) < least
            ? new GrowthRule(Math.Exp(level + (slope * (n - 1 - center))), Math.Exp(slope) - 1)
            : best;
    }

    private static (double Mean, double Rss) Flat(ReadOnlySpan<double> logs)
    {
        double mean = 0;
        foreach (double log in logs)
        {
            mean += log / logs.Length;
        }

        double rss = 0;
        foreach (double log in logs)
        {
            rss += (log - mean) * (log - mean);
        }

        return (mean, rss);
    }

    private static double Bic(double rss, int n, int parameters) =>
        (n * Math.Log(Math.Max(rss, 1e-12) / n)) + (parameters * Math.Log(n));
}
