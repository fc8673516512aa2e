namespace Farthing.Serving.ClosedForm;

/// <summary>A whole offline run, from the first prompt to the last token.</summary>
public sealed record OfflineResult
{
    /// <summary>Duration of the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Requests over the duration, all replicas.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Output tokens over the duration, all replicas.</summary>
    public required double OutputTokensPerSecond { get; init; }

    /// <summary>Mean sequences running on one replica over the run, its fill and its tail included.</summary>
    public required double MeanBatch { get; init; }

    /// <summary>Sequences that one replica can run: KV memory or max_num_seqs.</summary>
    public required double LargestBatch { get; init; }

    /// <summary>Mean time from the start of the run to a request's first token: mostly its place in the queue.</summary>
    public required double MeanTtftSeconds { get; init; }

    /// <summary>Mean time per output token, of all tokens of the run.</summary>
    public required double MeanTpotSeconds { get; init; }

    /// <summary>Mean time from the start of the run to a request's last token: the wait plus, by Little's law, running sequences over time per request.</summary>
    public required double MeanE2eSeconds { get; init; }

    /// <summary>Share of the duration after the last request has started: the tail, in which the batch empties.</summary>
    public required double TailFraction { get; init; }

    /// <summary>First tokens: shares of all requests, rising, with the time by which they have theirs.</summary>
    public required IReadOnlyList<(double Share, double Seconds)> FirstTokens { get; init; }

    /// <summary>The time by which a share of all requests has its first token.</summary>
    /// <param name="share">0 to 1.</param>
    public double TtftSeconds(double share)
    {
        foreach ((double reached, double seconds) in FirstTokens)
        {
            if (reached >= share)
            {
                return seconds;
            }
        }

        return FirstTokens.Count > 0 ? FirstTokens[^1].Seconds : 0;
    }
}
