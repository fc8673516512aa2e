using Farthing.Workloads.Requests;

namespace Farthing.Serving.Engines;

/// <summary>Parallel samples of one request (<c>n &gt; 1</c>): they run as sequences of their own that share the prompt's blocks, and are reported as one request.</summary>
internal sealed class SampleGroups
{
    private readonly Dictionary<int, SampleGroup> open = [];
    private int next;

    /// <summary>Opens a group.</summary>
    public int Open(int samples, int missKinds)
    {
        open[next] = new SampleGroup(samples, missKinds);
        return next++;
    }

    /// <summary>What is known of a group.</summary>
    public SampleGroup Of(int group) => open[group];

    /// <summary>A group whose samples leave for another engine.</summary>
    public void Forget(int group) => open.Remove(group);

    /// <summary>Takes in a group of another engine.</summary>
    public int Take(SampleGroup group)
    {
        open[next] = group;
        return next++;
    }

    /// <summary>One sample has ended.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="record">The sample's record; becomes the request's with the last sample.</param>
    /// <param name="over">The sample's gaps over each limit.</param>
    /// <param name="totalOver">Receives the request's gaps over each limit.</param>
    /// <returns>True when it was the last.</returns>
    public bool Close(int group, ref RequestRecord record, ReadOnlySpan<int> over, int[] totalOver)
    {
        SampleGroup known = open[group];
        known.Merge(record, over);
        if (--known.Remaining > 0)
        {
            return false;
        }

        record = known.Total;
        known.Over.CopyTo(totalOver, 0);
        open.Remove(group);
        return true;
    }

    /// <summary>Gives a prompt without ids ids of its own, so that its samples find each other's blocks.</summary>
    public static Request WithOwnIds(in Request request, long requestId, int blockSize)
    {
        int perId = blockSize * 32;
        ulong[] ids = new ulong[(request.InputTokens + perId - 1) / perId];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = 0x8000_0000_0000_0000UL ^ ((ulong)requestId << 24) ^ (ulong)i;
        }

        return request with
        {
            PrefixIds = ids,
            PrefixBlockTokens = perId,
        };
    }
}

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
