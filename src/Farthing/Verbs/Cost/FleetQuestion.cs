using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary>The flags of a question that may name a fleet: then the engine finds its throughput and its price.</summary>
/// <param name="more">Flags of the scenario that the question takes beside the traffic's.</param>
internal sealed class FleetQuestion(params string[] more)
{
    private readonly ServingFlags serving = new();
    private readonly FleetFlags fleet = new(more);

    /// <summary>Names the fleet; one with a default takes a count alone, too.</summary>
    public QuantityFlag Gpus { get; init; } =
        new(
            "--gpus",
            Positive(QuantityKind.Count, 1e6),
            "Fleet whose throughput is simulated, such as 4xA100-80GB; needs --model"
        )
        {
            IsOther = FleetFlags.NamesGpu,
        };

    /// <summary>All of them.</summary>
    public Option[] All => [Gpus, serving.Model, serving.Weights, serving.Kv, .. fleet.All];

    /// <summary>True where a fleet is named; without one, flags that have no effect then are refused.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="own">The question's own flags that need a fleet.</param>
    public bool IsAsked(VerbContext context, params Option[] own)
    {
        if (FleetFlags.IsNamed(context, Gpus))
        {
            return true;
        }

        Option[] others = [serving.Model, serving.Weights, serving.Kv, .. own];
        fleet.RefuseAlone(context, Gpus.Default is null ? [Gpus, .. others] : others);
        return false;
    }

    /// <summary>Simulates what the fleet carries.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="own">The person's own price of a GPU-hour; null takes the offers'.</param>
    /// <param name="replaced">Flags whose place the fleet takes: refused beside it.</param>
    /// <param name="lengths">Lengths that other flags said.</param>
    public CarryingFleet Find(
        VerbContext context,
        Interval? own,
        IEnumerable<Option> replaced,
        IReadOnlyDictionary<string, string>? lengths = null
    )
    {
        FleetFlags.RefuseBeside(context, serving, replaced);
        context.StopOnFaults();
        return CarryingFleet.Find(context, fleet, serving, Gpus, own, lengths);
    }

    /// <summary>The same fleet with a setting changed, at the same price of a GPU-hour: another spread may be sold at another one, which is no effect of the setting.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="like">The fleet as it is.</param>
    /// <param name="change">Values in place of what flags say, by flag.</param>
    public CarryingFleet FindWith(
        VerbContext context,
        CarryingFleet like,
        IReadOnlyDictionary<string, string> change
    ) => CarryingFleet.Find(context, fleet, serving, Gpus, like.UsdPerGpuHour, change);

    /// <summary>True where a rate was said.</summary>
    public bool HasRate(VerbContext context) =>
        fleet.All.Any(flag => flag.Name == "--rate" && context.Parsed.GetResult(flag) is { Implicit: false });
}
