using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Profiles;

/// <summary>Fits a <see cref="ReuseModel"/>: walks the trace with an unlimited cache and notes for each prompt how many leading blocks it shares and how old the deepest is.</summary>
internal static class ReuseFit
{
    private const int Buckets = 8;
    private const int Steps = 20;
    private static readonly int[] AgeEdges = [1, 2, 4, 8, 16, 32, 64, int.MaxValue];

    public static ReuseModel Fit(RequestTable table)
    {
        int[] sorted = table.InputTokens.ToArray();
        Array.Sort(sorted);
        int[] edges = new int[Buckets];
        for (int i = 0; i < Buckets; i++)
        {
            edges[i] =
                i == Buckets - 1 ? int.MaxValue : sorted[(int)((long)sorted.Length * (i + 1) / Buckets)];
        }

        int[] prompts = new int[Buckets];
        List<double>[] shares = [.. Enumerable.Range(0, Buckets).Select(_ => new List<double>())];
        List<double>[] ages = [.. AgeEdges.Select(_ => new List<double>())];
        Dictionary<ulong, long> seen = [];
        for (int i = 0; i < table.Count; i++)
        {
            ReadOnlySpan<ulong> ids = table.PrefixIds(i).Span;
            int bucket = ReuseModel.Class(edges, table.InputTokens[i]);

            prompts[bucket]++;
            int matched = 0;
            long lastUse = 0;
            while (matched < ids.Length && seen.TryGetValue(ids[matched], out long at))
            {
                lastUse = at;
                matched++;
            }

            if (matched > 0)
            {
                double share = (double)matched / ids.Length;
                shares[bucket].Add(share);
                ages[ReuseModel.Class(AgeEdges, matched)].Add((table.ArrivalsNs[i] - lastUse) / 1e9);
            }

            foreach (ulong id in ids)
            {
                seen[id] = table.ArrivalsNs[i];
            }
        }

        return new ReuseModel(
            table.PrefixBlockTokens,
            edges,
            [.. shares.Select((list, i) => prompts[i] == 0 ? 0 : (double)list.Count / prompts[i])],
            [.. shares.Select(TableOrZero)],
            AgeEdges,
            [.. ages.Select(TableOrZero)]
        );
    }

    private static QuantileTable TableOrZero(List<double> values) =>
        values.Count == 0 ? new QuantileTable([0, 1], [0, 0]) : QuantileFit.Of(values, Steps);
}
