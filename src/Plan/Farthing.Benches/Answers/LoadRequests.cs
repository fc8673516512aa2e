using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Benches.Answers;

/// <summary>The requests of one load, with what pictures need of their events. Times in seconds after the load's start.</summary>
public sealed class LoadRequests
{
    /// <summary>Reads a load's requests; those that did not finish are counted alone.</summary>
    public LoadRequests(BenchLoad load)
    {
        // ITL divides a gap by its chunk's tokens, and only where the bench says that they are known.
        IsPerToken = load.Tokens.ItlRefused is null;
        // Another tool may have kept the first and last token's time alone.
        bool hasGaps =
            load.Latencies.Count == 0 || (load.Of(LoadLatency.Icl) ?? load.Of(LoadLatency.Itl)) is not null;
        foreach (BenchRequestRow row in load.Requests)
        {
            RequestRecord record = RequestRows.Record(row, load.Tokens.CountedBy);
            Sent.Add(Seconds(record.SentNs));
            Ended.Add(Seconds(record.EndedNs));
            if (record is { ScheduledNs: > 0, SentNs: > 0 } && RequestMeasure.Of(record) is { } finished)
            {
                Finished.Add(finished);
                if (hasGaps)
                {
                    AddGaps(finished);
                }
            }
        }
    }

    /// <summary>Finished requests.</summary>
    public List<RequestMeasure> Finished { get; } = [];

    /// <summary>When each request was sent.</summary>
    public List<double> Sent { get; } = [];

    /// <summary>When each request ended.</summary>
    public List<double> Ended { get; } = [];

    /// <summary>Gaps between tokens (or chunks), with the token's place in the answer.</summary>
    public List<(int Position, double Seconds)> Gaps { get; } = [];

    /// <summary>False where gaps are of chunks, because the tokens of a chunk are not known.</summary>
    public bool IsPerToken { get; }

    /// <summary>When something happened; not a number where it never did.</summary>
    public static double Seconds(long ns) => ns == 0 ? double.NaN : (ns - RequestRows.StartNs) / 1e9;

    private void AddGaps(RequestMeasure request)
    {
        List<double> gaps = [];
        if (IsPerToken)
        {
            request.AddTokenGaps(gaps);
        }
        else
        {
            request.AddEventGaps(gaps);
        }

        int first = IsPerToken ? request.FirstTokens : 1;
        Gaps.AddRange(gaps.Select((gap, i) => (first + i + 1, gap)));
    }
}
