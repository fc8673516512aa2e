using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary>The flags of <c>farthing cost memory</c>.</summary>
internal sealed class MemoryFlags
{
    public ServingFlags Serving { get; } = new();
    public QuantityFlag Gpus { get; } =
        new("--gpus", Whole(1, 64), "GPUs that share the model, tensor-parallel but for --dp", 1);
    public QuantityFlag DataParallel { get; } =
        new("--dp", Whole(1, 64), "Data-parallel ranks of attention among the GPUs, each with its own KV", 1);
    public QuantityFlag ExpertParallel { get; } =
        new("--ep", Whole(1, 64), "Ranks that whole experts are spread over", 1);
    public QuantityFlag Parameters { get; } =
        new("--params", Positive(QuantityKind.Count), "Name plate: parameters, such as 70B");
    public QuantityFlag Layers { get; } = Dimension("--layers", "Name plate: layers");
    public QuantityFlag KvHeads { get; } =
        Dimension("--kv-heads", "Name plate: key and value heads (not attention heads)");
    public QuantityFlag HeadDim { get; } = Dimension("--head-dim", "Name plate: elements of a head");
    public QuantityFlag Bandwidth { get; } =
        new("--bandwidth", Positive(QuantityKind.BytesPerSecond), "Peak memory bandwidth");
    public QuantityFlag Memory { get; } =
        new("--memory", Positive(QuantityKind.Bytes), "Memory, to see whether it fits");
    public QuantityFlag Overhead { get; } =
        new("--overhead", Number(1, 10), "Factor on the floor of a step", 1);
    public QuantityFlag Slots { get; } = Dimension("--slots", "Waste: KV slots reserved for a sequence");
    public QuantityFlag Used { get; } = new("--used", Whole(1, 1e8), "Waste: tokens that are there");
    public QuantityFlag BlockSize { get; } =
        new("--block-size", Whole(1, 1024), "Waste: tokens of a KV block", 16);
    public TextFlag StaticBatch { get; } =
        new("--static-batch", null, "Waste: lengths of a static batch, such as 50,150,200,500");
    public QuantityFlag Tflops { get; } =
        new("--tflops", Positive(QuantityKind.Number), "MFU: TFLOPS that are computed");
    public QuantityFlag PeakTflops { get; } =
        new("--peak-tflops", Positive(QuantityKind.Number), "MFU: dense peak of the format in use");

    /// <summary>All of them.</summary>
    public Option[] All =>
        [
            .. Serving.All,
            Gpus,
            DataParallel,
            ExpertParallel,
            Parameters,
            Layers,
            KvHeads,
            HeadDim,
            Bandwidth,
            Memory,
            Overhead,
            Slots,
            Used,
            BlockSize,
            StaticBatch,
            Tflops,
            PeakTflops,
        ];

    private static QuantityFlag Dimension(string name, string help) => new(name, Whole(1, 1e8), help);
}
