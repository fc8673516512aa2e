using Farthing.Documents;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Parts;

/// <summary>Fleets in words, the same for every kind of result.</summary>
public static class FleetWords
{
    /// <summary>The whole fleet: <c>12 × H100-SXM: 3 replicas × TP4, FP8 weights, BF16 KV</c>.</summary>
    public static string Of(IFleet fleet, int gpus) =>
        $"{Show.Count(gpus)} × {fleet.Gpu}: {Shape(fleet)}, {fleet.Weights.ToUpperInvariant()} weights, {fleet.Kv.ToUpperInvariant()} KV";

    /// <summary>Replicas and how each is spread: <c>3 replicas × TP4</c>.</summary>
    public static string Shape(IFleet fleet) =>
        $"{Show.Count(fleet.Replicas)} {(fleet.Replicas == 1 ? "replica" : "replicas")}{Spares(fleet.SpareReplicas)} × {Spread(fleet)}";

    /// <summary>One replica: <c>TP4 on H100-SXM, FP8 weights, BF16 KV</c>.</summary>
    public static string Replica(IFleet fleet) =>
        $"{Spread(fleet)} on {fleet.Gpu}, {fleet.Weights.ToUpperInvariant()} weights, {fleet.Kv.ToUpperInvariant()} KV";

    /// <summary>A fleet that is scaled: <c>1 to 8 replicas × TP4 on H100-SXM, FP8 weights, BF16 KV</c>.</summary>
    public static string Scaled(IFleet fleet, int min, int max) =>
        $"{Show.Count(min)} to {Show.Count(max)} replicas × {Replica(fleet)}";

    /// <summary>Layout of a replica: <c>TP2×PP2</c>.</summary>
    public static string Spread(IFleet fleet) =>
        $"TP{fleet.TensorParallel}"
        + Part("×PP", fleet.PipelineParallel)
        + Part("×DP", fleet.DataParallel)
        + Part("+EP", fleet.ExpertParallel);

    /// <summary>Replicas that are paid for since spot may be taken away: <c> + 1 spare</c>.</summary>
    public static string Spares(int? spare) => spare > 0 ? $" + {spare} spare" : "";

    /// <summary>A verb of a fleet: one GPU keeps, two keep.</summary>
    public static string Verb(int gpus, string word) =>
        gpus == 1 ? word + (word.EndsWith("ss", StringComparison.Ordinal) ? "es" : "s") : word;

    /// <summary>A model's last path part.</summary>
    public static string ShortName(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static string Part(string name, int degree) =>
        degree > 1 ? FormattableString.Invariant($"{name}{degree}") : "";
}
