namespace Farthing.Serving.Engines;

/// <summary>The parallel samples of one request.</summary>
/// <param name="samples">How many there are.</param>
/// <param name="missKinds">How many limits on gaps are counted.</param>
internal sealed class SampleGroup(int samples, int missKinds)
{
    /// <summary>Samples that have not ended.</summary>
    public int Remaining = samples;

    /// <summary>Gaps over each limit, of those that have.</summary>
    public readonly int[] Over = new int[missKinds];

    /// <summary>The record of those that have.</summary>
    public RequestRecord Total;

    /// <summary>Adds one that has ended.</summary>
    public void Merge(in RequestRecord sample, ReadOnlySpan<int> over)
    {
        Total = Total.InputTokens == 0 ? sample : Join(Total, sample);
        for (int k = 0; k < Over.Length; k++)
        {
            Over[k] += over[k];
        }
    }

    private static RequestRecord Join(in RequestRecord a, in RequestRecord b) =>
        a with
        {
            ScheduledNs = Math.Min(a.ScheduledNs, b.ScheduledNs),
            FirstTokenNs = Math.Min(a.FirstTokenNs, b.FirstTokenNs),
            LastTokenNs = Math.Max(a.LastTokenNs, b.LastTokenNs),
            CachedTokens = Math.Min(a.CachedTokens, b.CachedTokens),
            OutputTokens = a.OutputTokens + b.OutputTokens,
            Preemptions = a.Preemptions + b.Preemptions,
            FirstBatch = b.FirstTokenNs < a.FirstTokenNs ? b.FirstBatch : a.FirstBatch,
            MeanBatch =
                ((a.MeanBatch * a.OutputTokens) + (b.MeanBatch * b.OutputTokens))
                / Math.Max(1, a.OutputTokens + b.OutputTokens),
        };
}
