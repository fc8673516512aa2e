using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Settings.Reading;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary>The flags of a question that may name a fleet: then the engine finds its throughput and its price.</summary>
/// <param name="more">Flags of the scenario that the question takes beside the traffic's.</param>
internal sealed class FleetQuestion(params string[] more)
{
    private readonly ServingFlags serving = new();
    private readonly FleetFlags fleet = new(more);
    private readonly QuantityFlag gpus = new(
        "--gpus",
        Positive(QuantityKind.Count, 1e6),
        "Fleet whose throughput is simulated, such as 4xA100-80GB; needs --model"
    )
    {
        IsOther = FleetFlags.NamesGpu,
    };

    /// <summary>All of them.</summary>
    public Option[] All => [gpus, serving.Model, serving.Weights, serving.Kv, .. fleet.All];

    /// <summary>True where a fleet is named; flags that have no effect without one are then refused.</summary>
    public bool IsAsked(VerbContext context)
    {
        if (FleetFlags.IsNamed(context, gpus))
        {
            return true;
        }

        fleet.RefuseAlone(context, gpus, serving.Model, serving.Weights, serving.Kv);
        return false;
    }

    /// <summary>Simulates what the fleet carries.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="own">The person's own price of a GPU-hour; null takes the offers'.</param>
    /// <param name="replaced">Flags whose place the fleet takes: refused beside it.</param>
    /// <param name="lengths">Sets lengths that other flags said.</param>
    public CarryingFleet Find(
        VerbContext context,
        Interval? own,
        IEnumerable<Option> replaced,
        Action<FlagLayer>? lengths = null
    )
    {
        FleetFlags.RefuseBeside(context, serving, replaced);
        context.StopOnFaults();
        return CarryingFleet.Find(context, fleet, serving, gpus, own, lengths);
    }

    /// <summary>The same fleet with its weights in another format.</summary>
    public CarryingFleet FindIn(VerbContext context, string weights) =>
        CarryingFleet.Find(context, fleet, serving, gpus, null, null, weights);

    /// <summary>True where a rate was said.</summary>
    public bool HasRate(VerbContext context) =>
        fleet.All.Any(flag => flag.Name == "--rate" && context.Parsed.GetResult(flag) is { Implicit: false });
}
