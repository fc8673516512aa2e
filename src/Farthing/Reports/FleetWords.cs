using Farthing.Numerics.Quantities;

namespace Farthing.Reports;

/// <summary>Fleets in words, the same for every kind of result.</summary>
internal static class FleetWords
{
    /// <summary>The whole fleet: <c>12 × H100-SXM: 3 replicas × TP4, FP8 weights, BF16 KV</c>.</summary>
    public static string Of(ResultNode fleet, double gpus) =>
        $"{Show.Count(gpus)} × {fleet["gpu"].NeededText()}: {Shape(fleet)}, {Upper(fleet["weights"].Text)} weights, {Upper(fleet["kv"].Text)} KV";

    /// <summary>Replicas and how each is spread: <c>3 replicas × TP4</c>.</summary>
    public static string Shape(ResultNode fleet)
    {
        double replicas = fleet["replicas"].NeededNumber();
        string spread = string.Concat(
            Part("TP", fleet["tensor_parallel"].Number),
            Part("PP", fleet["pipeline_parallel"].Number),
            Part("DP", fleet["data_parallel"].Number),
            Part("EP", fleet["expert_parallel"].Number)
        );
        return $"{Show.Count(replicas)} {(replicas == 1 ? "replica" : "replicas")}{Spares(fleet)} × {(spread.Length == 0 ? "TP1" : spread.Trim())}";

        static string Part(string name, double value) =>
            value > 1 ? FormattableString.Invariant($" {name}{value}") : "";
    }

    /// <summary>Replicas that are paid for since spot may be taken away: <c> + 1 spare</c>.</summary>
    public static string Spares(ResultNode fleet) =>
        fleet["spare_replicas"].Number is > 0 and var spare ? $" + {Show.Count(spare)} spare" : "";

    /// <summary>A verb of a fleet: one GPU keeps, two keep.</summary>
    public static string Verb(double gpus, string word) =>
        gpus == 1 ? word + (word.EndsWith("ss", StringComparison.Ordinal) ? "es" : "s") : word;

    /// <summary>A model's last path part.</summary>
    public static string ShortName(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static string Upper(string? format) => (format ?? "").ToUpperInvariant();
}
