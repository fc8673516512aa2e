using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>The flags of <c>farthing cost memory</c>.</summary>
internal sealed class MemoryFlags
{
    public ServingFlags Serving { get; } = new();
    public QuantityFlag Gpus { get; } =
        new QuantityFlag("--gpus", QuantityKind.Count, "GPUs that share the model, tensor-parallel")
            .Between(1, 64)
            .Whole()
            .Or(1);
    public QuantityFlag Parameters { get; } =
        new QuantityFlag("--params", QuantityKind.Count, "Name plate: parameters, such as 70B").AboveZero();
    public QuantityFlag Layers { get; } = Whole("--layers", "Name plate: layers");
    public QuantityFlag KvHeads { get; } =
        Whole("--kv-heads", "Name plate: key and value heads (not attention heads)");
    public QuantityFlag HeadDim { get; } = Whole("--head-dim", "Name plate: elements of a head");
    public QuantityFlag Bandwidth { get; } =
        new QuantityFlag("--bandwidth", QuantityKind.BytesPerSecond, "Peak memory bandwidth").AboveZero();
    public QuantityFlag Memory { get; } =
        new QuantityFlag("--memory", QuantityKind.Bytes, "Memory, to see whether it fits").AboveZero();
    public QuantityFlag Overhead { get; } =
        new QuantityFlag("--overhead", QuantityKind.Number, "Factor on the floor of a step")
            .Between(1, 10)
            .Or(1);
    public QuantityFlag Slots { get; } = Whole("--slots", "Waste: KV slots reserved for a sequence");
    public QuantityFlag Used { get; } =
        new QuantityFlag("--used", QuantityKind.Count, "Waste: tokens that are there")
            .Between(1, 1e8)
            .Whole();
    public QuantityFlag BlockSize { get; } =
        new QuantityFlag("--block-size", QuantityKind.Count, "Waste: tokens of a KV block")
            .Between(1, 1024)
            .Whole()
            .Or(16);
    public Option<string?> StaticBatch { get; } =
        new("--static-batch") { Description = "Waste: lengths of a static batch, such as 50,150,200,500" };
    public QuantityFlag Tflops { get; } =
        new QuantityFlag("--tflops", QuantityKind.Number, "MFU: TFLOPS that are computed").AboveZero();
    public QuantityFlag PeakTflops { get; } =
        new QuantityFlag(
            "--peak-tflops",
            QuantityKind.Number,
            "MFU: dense peak of the format in use"
        ).AboveZero();

    /// <summary>All of them.</summary>
    public Option[] All =>
        [
            .. Serving.All,
            Gpus,
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

    private static QuantityFlag Whole(string name, string help) =>
        new QuantityFlag(name, QuantityKind.Count, help).Between(1, 1e8).Whole();
}
