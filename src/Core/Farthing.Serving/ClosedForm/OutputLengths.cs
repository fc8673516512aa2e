namespace Farthing.Serving.ClosedForm;

/// <summary>Distribution of a run's output lengths, as a tail: the share of requests that generate more than a number of tokens.</summary>
public sealed class OutputLengths
{
    private static readonly double[] Series =
    [
        -1.26551223,
        1.00002368,
        0.37409196,
        0.09678418,
        -0.18628806,
        0.27886807,
        -1.13520398,
        1.48851587,
        -0.82215223,
        0.17087277,
    ];

    private readonly Kind kind;
    private readonly double low;
    private readonly double high;
    private readonly double mu;
    private readonly double sigma;

    private OutputLengths(Kind kind, double mean, double low, double high, double mu = 0, double sigma = 0)
    {
        this.kind = kind;
        this.low = low;
        this.high = high;
        this.mu = mu;
        this.sigma = sigma;
        Mean = mean;
    }

    private enum Kind
    {
        Fixed,
        Uniform,
        Lognormal,
    }

    /// <summary>Mean in tokens.</summary>
    public double Mean { get; }

    /// <summary>True where every output has the same length.</summary>
    public bool IsFixed => kind == Kind.Fixed;

    /// <summary>Mean age of a running sequence, in tokens: E[L²]/(2·E[L]).</summary>
    public double MeanAge =>
        kind switch
        {
            Kind.Fixed => Mean / 2,
            Kind.Uniform => ((low * low) + (low * high) + (high * high)) / 3 / (2 * Mean),
            _ => Mean * Math.Exp(sigma * sigma) / 2,
        };

    /// <summary>Every output has this length.</summary>
    public static OutputLengths Fixed(double tokens) =>
        new(Kind.Fixed, Math.Max(1, tokens), Math.Max(1, tokens), Math.Max(1, tokens));

    /// <summary>Every length of a range is as likely.</summary>
    public static OutputLengths Uniform(double low, double high)
    {
        double shortest = Math.Max(1, Math.Min(low, high));
        double longest = Math.Max(1, Math.Max(low, high));
        return longest - shortest < 1
            ? Fixed((shortest + longest) / 2)
            : new OutputLengths(Kind.Uniform, (shortest + longest) / 2, shortest, longest);
    }

    /// <summary>Lognormal: σ² = ln(1 + CV²), μ = ln(mean) − σ²/2.</summary>
    /// <param name="mean">Mean in tokens.</param>
    /// <param name="cv">Standard deviation over mean, above 0.</param>
    public static OutputLengths Lognormal(double mean, double cv)
    {
        double tokens = Math.Max(1, mean);
        double variance = Math.Log(1 + (cv * cv));
        return new OutputLengths(
            Kind.Lognormal,
            tokens,
            1,
            double.PositiveInfinity,
            Math.Log(tokens) - (variance / 2),
            Math.Sqrt(variance)
        );
    }

    /// <summary>The share of requests that are still running after so many tokens.</summary>
    public double ShareBeyond(double tokens) =>
        tokens <= 0
            ? 1
            : kind switch
            {
                Kind.Fixed => tokens < Mean ? 1 : 0,
                Kind.Uniform => Math.Clamp((high - tokens) / (high - low), 0, 1),
                _ => UpperNormal((Math.Log(tokens) - mu) / sigma),
            };

    /// <summary>A length that the longest of so many requests hardly ever exceeds (1 run in 20).</summary>
    public double Longest(double requests)
    {
        if (kind != Kind.Lognormal)
        {
            return high;
        }

        double share = 0.05 / Math.Max(1, requests);
        double below = mu;
        double above = mu + (10 * sigma);
        for (int i = 0; i < 50; i++)
        {
            double middle = (below + above) / 2;
            (below, above) = UpperNormal((middle - mu) / sigma) > share ? (middle, above) : (below, middle);
        }

        return Math.Exp(above);
    }

    /// <summary>Share of a standard normal above z; relative error below 2e-7 (complementary error function after Numerical Recipes' erfcc).</summary>
    private static double UpperNormal(double z)
    {
        double x = Math.Abs(z) / Math.Sqrt(2);
        double t = 1 / (1 + (x / 2));
        double series = 0;
        for (int i = Series.Length - 1; i >= 0; i--)
        {
            series = Series[i] + (t * series);
        }

        double half = t * Math.Exp((-x * x) + series) / 2;
        return z >= 0 ? half : 1 - half;
    }
}
