using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Coefficients;

/// <summary>Fits the collectives of comm.csv: latency, share of the link, extra cost of small messages.</summary>
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

        double link = gpu.NvlinkBytesPerSecond ?? gpu.PcieBytesPerSecond;
        return
        [
            .. groups
                .OrderBy(group => group.Key.Op, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Implementation, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Ranks)
                .Select(group =>
                    Fit(group.Key.Op, group.Key.Implementation, group.Key.Ranks, group.Value, link)
                ),
        ];
    }

    private static CollectiveCoefficients Fit(
        string op,
        string implementation,
        int ranks,
        List<(double Bytes, double Us, string Engine)> points,
        double link
    )
    {
        points.Sort((a, b) => a.Bytes.CompareTo(b.Bytes));
        double[] times = [.. points.Select(point => point.Us)];
        for (int i = times.Length - 2; i >= 0; i--)
        {
            // Custom all-reduce kernels are slower at some small sizes than at larger ones: an engine could pad.
            times[i] = Math.Min(times[i], times[i + 1]);
        }

        double Predict(double[] c, int i) =>
            new Farthing.Serving.Kernels.CollectiveKernel(
                new CollectiveCoefficients(op, implementation, ranks, c[0], c[1], c[2], "", null),
                link
            ).Ns(points[i].Bytes) / 1e3;

        double[] constants = OperatorFit.Fit(
            [Math.Max(1, times[0]), 0.6, 1],
            [0.5, 0.01, 1e-4],
            [500, 1, 100],
            times,
            Predict
        );
        return new CollectiveCoefficients(
            op,
            implementation,
            ranks,
            constants[0],
            constants[1],
            constants[2],
            points[0].Engine,
            OperatorFit.Error(times, i => Predict(constants, i), false)
        );
    }
}
