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
