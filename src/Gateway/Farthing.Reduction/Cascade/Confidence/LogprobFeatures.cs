namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>How sure a model was of its own answer, from the log probabilities of the answer's tokens (reasoning tokens left out).</summary>
/// <param name="GeometricMean">g: exp of the mean log probability, 0 to 1.</param>
/// <param name="WorstWindow">w: the same of the worst 8 tokens in a row; of all where there are fewer.</param>
/// <param name="FirstMargin">m: probability of the first token less that of its runner-up; its own where none is known.</param>
/// <param name="Entropy">Mean entropy of the five likeliest tokens at each place, renormalized, in nats: a lower bound of the true one. 0 where they are not known.</param>
public readonly record struct LogprobFeatures(
    double GeometricMean,
    double WorstWindow,
    double FirstMargin,
    double Entropy
)
{
    /// <summary>Tokens of a window.</summary>
    public const int Window = 8;

    /// <summary>Tokens of an opening: what a cascade keeps back of a stream that it decides on early.</summary>
    public const int Opening = 32;

    /// <summary>Alternatives that are read at each place.</summary>
    public const int Top = 5;

    /// <summary>Reads them. Allocates nothing.</summary>
    /// <param name="logprobs">ln p of each token of the answer, at most 0.</param>
    /// <param name="top">ln p of the <see cref="Top"/> likeliest tokens at each place, one place after the other, likeliest first, −∞ where there are fewer; empty where they are not known.</param>
    /// <exception cref="ArgumentException">No token, a log probability that is not a number or above 0, or a count of alternatives that does not fit.</exception>
    public static LogprobFeatures Of(ReadOnlySpan<double> logprobs, ReadOnlySpan<double> top)
    {
        if (logprobs.IsEmpty || (!top.IsEmpty && top.Length != logprobs.Length * Top))
        {
            throw new ArgumentException(
                "at least one token, with five alternatives each or none",
                nameof(logprobs)
            );
        }

        double sum = 0;
        double inWindow = 0;
        double worst = 0;
        for (int i = 0; i < logprobs.Length; i++)
        {
            if (!(logprobs[i] <= 1e-6))
            {
                throw new ArgumentException("log probabilities of at most 0", nameof(logprobs));
            }

            sum += logprobs[i];
            inWindow += logprobs[i] - (i >= Window ? logprobs[i - Window] : 0);
            worst = i + 1 >= Window && inWindow < worst ? inWindow : worst;
        }

        double lowest = logprobs.Length < Window ? sum / logprobs.Length : worst / Window;
        return new LogprobFeatures(
            Math.Min(1, Math.Exp(sum / logprobs.Length)),
            Math.Min(1, Math.Exp(lowest)),
            Margin(logprobs[0], top),
            MeanEntropy(top)
        );
    }

    private static double Margin(double first, ReadOnlySpan<double> top)
    {
        double own = Math.Exp(first);
        if (top.IsEmpty)
        {
            return own;
        }

        // The token that was drawn need not be the likeliest: its runner-up is the best of the others.
        double best = Math.Exp(top[0]);
        double other = Math.Abs(best - own) < 1e-12 ? Math.Exp(top[1]) : best;
        return own - other;
    }

    private static double MeanEntropy(ReadOnlySpan<double> top)
    {
        double sum = 0;
        int places = top.Length / Top;
        for (int place = 0; place < places; place++)
        {
            ReadOnlySpan<double> five = top.Slice(place * Top, Top);
            double mass = 0;
            foreach (double logprob in five)
            {
                mass += Math.Exp(logprob);
            }

            for (int i = 0; i < Top && mass > 0; i++)
            {
                double share = Math.Exp(five[i]) / mass;
                sum -= share > 0 ? share * Math.Log(share) : 0;
            }
        }

        return places == 0 ? 0 : sum / places;
    }
}
