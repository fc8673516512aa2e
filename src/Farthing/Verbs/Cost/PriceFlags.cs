using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary>The flags of <c>farthing cost price</c>.</summary>
internal sealed class PriceFlags
{
    public QuantityFlag GpuPrice { get; } = CostFlags.GpuPrice();
    public QuantityFlag NodePrice { get; } =
        new(
            "--node-price",
            Positive(QuantityKind.UsdPerHour),
            "Price of a node that is sold whole, instead of --gpu-price"
        );
    public QuantityFlag NodeGpus { get; } = new("--node-gpus", Whole(1, 1024), "GPUs of that node");
    public QuantityFlag Gpus { get; } = CostFlags.FleetGpus();
    public QuantityFlag Tps { get; } = CostFlags.Tps();
    public QuantityFlag Utilization { get; } = CostFlags.Utilization();
    public QuantityFlag Traffic { get; } =
        CostFlags.Traffic("Tokens that are really delivered; the utilization follows from it");
    public QuantityFlag Hours { get; } = CostFlags.HoursPerMonth();
    public Option<string> Name { get; } =
        new("--name")
        {
            Description = "Name of this option beside --also",
            DefaultValueFactory = _ => "this",
        };
    public Option<string[]> Also { get; } =
        new("--also")
        {
            Description =
                "Another option to compare with: name=A100,gpu-price=2.21,gpus=4,tps=2400,utilization=0.7. Repeat for each",
        };

    public FleetFlags Fleet { get; } = new("--in", "--out", "--rate");

    public ServingFlags Serving { get; } = new();
}
