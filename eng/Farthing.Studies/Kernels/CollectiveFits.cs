using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>Takes over the collectives of comm.csv, without the sizes at which a larger message is faster.</summary>
internal static class CollectiveFits
{
    /// <summary>All collectives of a GPU.</summary>
    public static List<CollectiveCoefficients> Of(CsvRows rows, TableGpu gpu)
    {
        Dictionary<
            (string Op, string Implementation, int Ranks),
            List<(double Bytes, double Us, string Engine)>
        > groups = [];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.Text(i, "gpu") != gpu.Name)
            {
                continue;
            }

            string op = rows.Text(i, "op") == "alltoall" ? "all_to_all" : rows.Text(i, "op");
            string implementation = rows.Text(i, "impl").Replace("vllm_", "", StringComparison.Ordinal);
            var key = (op, implementation, rows.Whole(i, "ranks"));
            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = [];
            }

            group.Add((rows.Number(i, "message_bytes"), rows.Number(i, "time_us"), rows.Text(i, "engine")));
        }

        return
        [
            .. groups
                .OrderBy(group => group.Key.Op, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Implementation, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Ranks)
                .Select(group => Table(group.Key.Op, group.Key.Implementation, group.Key.Ranks, group.Value)),
        ];
    }

    private static CollectiveCoefficients Table(
        string op,
        string implementation,
        int ranks,
        List<(double Bytes, double Us, string Engine)> points
    )
    {
        points.Sort((a, b) => a.Bytes.CompareTo(b.Bytes));
        double[] bytes = [.. points.Select(point => point.Bytes)];
        double[] times = [.. points.Select(point => point.Us)];
        for (int i = times.Length - 2; i >= 0; i--)
        {
            // Custom all-reduce kernels are slower at some small sizes than at larger ones: an engine could pad.
            times[i] = Math.Min(times[i], times[i + 1]);
        }

        double Between(int i) =>
            times[i] + ((times[i + 2] - times[i]) * (bytes[i + 1] - bytes[i]) / (bytes[i + 2] - bytes[i]));
        return new CollectiveCoefficients(
            op,
            implementation,
            ranks,
            bytes,
            times,
            points[0].Engine,
            OperatorFit.Error(times[1..^1], Between, true)
        );
    }
}
