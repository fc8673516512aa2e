using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads InferenceX's <c>agg_*.json</c>: one flat object a load, seconds, rates per GPU.</summary>
internal static class InferenceXReader
{
    /// <summary>The shape of InferenceX's random lengths: uniform from 0.8 of the asked length to it.</summary>
    private const string Lengths = "uniform(0.8)";

    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode first = file.Roots[0];
        List<string> notes =
        [
            "figures alone: latencies over requests, interactivity is 1 ÷ TPOT",
            "TTFT may be of the role chunk: its client is vLLM's",
            "rates are per GPU in the file, of all GPUs here",
        ];
        int? gpus = Gpus(first);
        foreach (TreeNode root in file.Roots)
        {
            if (
                root["hw"].Text != first["hw"].Text
                || root["framework"].Text != first["framework"].Text
                || Gpus(root) != gpus
            )
            {
                throw root["hw"].Bad("loads of one server: the same hw, framework and GPUs in every object");
            }
        }

        if (IsSplit(first))
        {
            notes.Add(
                "prompts are computed by GPUs of their own: output tokens are per decoding GPU in the file"
            );
        }

        return new ForeignResult("InferenceX", file.Path, [.. file.Roots.Select(Load)])
        {
            Model = first["model"].Text ?? first["infmax_model_prefix"].Text,
            Engine = first["framework"].Text,
            Gpu = first["hw"].Text,
            Gpus = gpus,
            TensorParallel = IsSplit(first) ? null : first["tp"].Count,
            Weights = first["precision"].Text,
            Notes = notes,
        };
    }

    private static bool IsSplit(TreeNode root) =>
        root["disagg"].Truth == true
        || string.Equals(root["disagg"].Text, "true", StringComparison.OrdinalIgnoreCase);

    private static int? Gpus(TreeNode root) =>
        IsSplit(root) ? root["num_prefill_gpu"].Count + root["num_decode_gpu"].Count : root["tp"].Count;

    private static ForeignLoad Load(TreeNode root)
    {
        int? gpus = Gpus(root);
        bool isSplit = IsSplit(root);
        int? decoding = isSplit ? root["num_decode_gpu"].Count : gpus;
        int? prefilling = isSplit ? root["num_prefill_gpu"].Count : gpus;
        ForeignFigures figures = new()
        {
            OutputTokensPerSecond = root["output_tput_per_gpu"].Amount * decoding,
            InputTokensPerSecond = root["input_tput_per_gpu"].Amount * prefilling,
        };
        figures.Add(LatencyMetric.Ttft, Latency(root, "ttft"));
        figures.Add(LatencyMetric.Tpot, Latency(root, "tpot"));
        figures.Add(LatencyMetric.Icl, Latency(root, "itl"));
        figures.Add(LatencyMetric.E2e, Latency(root, "e2el"));
        return new ForeignLoad
        {
            Level = LoadLevel.OfConcurrency(root["conc"].Needed("requests in flight").Count),
            Figures = figures,
            NominalInput = root["isl"].Amount,
            NominalOutput = root["osl"].Amount,
            LengthShape = root["isl"].Exists ? Lengths : null,
        };
    }

    private static LatencySummary? Latency(TreeNode root, string name) =>
        ForeignLatency.Of(statistic => root[$"{statistic}_{name}"].Time);
}

/// <summary>Reads a latency as another tool summed it up.</summary>
internal static class ForeignLatency
{
    /// <summary>The latency in seconds, NaN where the file does not say; null where it says nothing of it.</summary>
    /// <param name="seconds">A statistic by its name (mean, median, p50, p90, p95, p99, min, max, std); null where the file has none.</param>
    /// <param name="count">Values, where the file says how many.</param>
    public static LatencySummary? Of(Func<string, double?> seconds, int? count = null)
    {
        Quantity[] points =
        [
            Point(seconds("mean")),
            Point(seconds("median") ?? seconds("p50")),
            Point(seconds("p90")),
            Point(seconds("p95")),
            Point(seconds("p99")),
        ];
        return points.All(point => double.IsNaN(point.Value))
            ? null
            : new LatencySummary(
                count,
                points[0],
                points[1],
                points[2],
                points[3],
                points[4],
                seconds("min") ?? double.NaN,
                seconds("max") ?? double.NaN,
                seconds("std") ?? double.NaN,
                P99AtMost: null
            );

        static Quantity Point(double? value) => new(value ?? double.NaN, "s") { Basis = Basis.Measured };
    }
}
