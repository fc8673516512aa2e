using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Workloads.Traces.Writing;

/// <summary>Prefix ids of small blocks joined into ids of larger ones. An id stands for all text up to its end, so the last small id of a large block names it.</summary>
public static class PrefixReblock
{
    private const ulong OwnTail = 0xFA47;

    /// <summary>The ids of one request for larger blocks, one per whole or begun block. A tail that the small ids do not cover gets an id of its own.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="index">Which one.</param>
    /// <param name="blockTokens">A multiple of the table's block size.</param>
    public static ulong[] Ids(RequestTable table, int index, int blockTokens)
    {
        ReadOnlySpan<ulong> small = table.PrefixIds(index).Span;
        if (small.IsEmpty)
        {
            return [];
        }

        int input = table.InputTokens[index];
        int per = blockTokens / table.PrefixBlockTokens;
        int blocks = (input + blockTokens - 1) / blockTokens;
        int needed = (input + table.PrefixBlockTokens - 1) / table.PrefixBlockTokens;
        ulong[] ids = new ulong[blocks];
        for (int i = 0; i < blocks; i++)
        {
            int last = Math.Min((i + 1) * per, needed) - 1;
            bool isPartial = (i + 1) * per > needed;
            ids[i] =
                last >= small.Length ? IdHash.InNamespace(OwnTail, (ulong)index)
                : isPartial && per > 1 ? IdHash.InNamespace(OwnTail + 1, small[last])
                : small[last];
        }

        return ids;
    }
}
