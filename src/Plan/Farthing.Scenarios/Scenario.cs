using Farthing.Numerics.Faults;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Slos;
using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <summary>A scenario: model, traffic, promise, hardware and purchase. Checked for what needs no catalog; names are checked by whoever looks them up, with <see cref="FaultAt"/>.</summary>
public sealed record Scenario
{
    /// <summary>The models, at least one; more than one share one inventory.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Traffic and promise of each model.</summary>
    public required IReadOnlyList<ScenarioDemand> Demands { get; init; }

    /// <summary>The traffic; of the first model, where models have their own.</summary>
    public required ScenarioWorkload Workload { get; init; }

    /// <summary>The promise, of the first model; may be empty.</summary>
    public required Slo Slo { get; init; }

    /// <summary>Certainty that all promises hold, 0.5 to 0.99.</summary>
    public required double Confidence { get; init; }

    /// <summary>True where a plan may take settings alone that served runs were measured with.</summary>
    public bool OnlyMeasuredSettings { get; init; }

    /// <summary>The GPUs.</summary>
    public required ScenarioHardware Hardware { get; init; }

    /// <summary>The formats.</summary>
    public required ScenarioPrecision Precision { get; init; }

    /// <summary>The engine's settings.</summary>
    public required ScenarioEngine Engine { get; init; }

    /// <summary>How the number of replicas follows the traffic; null for a fleet that stays as it is.</summary>
    public ScenarioAutoscale? Autoscale { get; init; }

    /// <summary>Words of the scenario about replicas that come and go, with a policy or without: <c>plan --fleet</c> chooses the policy itself. Without one, the most replicas are those that fit the GPUs unless they are given. Null where nothing is said.</summary>
    public ScenarioAutoscale? ScaleTerms { get; init; }

    /// <summary>Work on spot nodes; null where nothing runs there.</summary>
    public ScenarioSpot? Spot { get; init; }

    /// <summary>Work that nobody waits for, on the same replicas; null where there is none.</summary>
    public ScenarioBatch? Batch { get; init; }

    /// <summary>Adapters that requests name; null for the model itself.</summary>
    public ScenarioAdapters? Adapters { get; init; }

    /// <summary>Pools of one fleet, in the order in which requests are offered to them; empty for a fleet of one kind.</summary>
    public IReadOnlyList<ScenarioPool> Pools { get; init; } = [];

    /// <summary>Place and kind of purchase of GPUs.</summary>
    public required ScenarioOffers Offers { get; init; }

    /// <summary>Ids of the APIs to compare with; empty takes those that sell the same model.</summary>
    public required IReadOnlyList<string> Compare { get; init; }

    /// <summary>Cost of people.</summary>
    public required ScenarioPeople People { get; init; }

    /// <summary>Time outside the engine.</summary>
    public required ScenarioOverhead Overhead { get; init; }

    /// <summary>Hours that a month is billed; 730 unless stated.</summary>
    public required double HoursPerMonth { get; init; }

    /// <summary>Every written value with its place.</summary>
    public required SettingValues Values { get; init; }

    /// <summary>The file; null when everything came from flags.</summary>
    public string? File { get; init; }

    /// <summary>The text of the file, for the digest of inputs; empty without a file.</summary>
    public string Source { get; init; } = "";

    /// <summary>The scenario with the traffic and promise of one of its models; those of the first are its own, also where somebody changed them.</summary>
    public Scenario Of(int model) =>
        model == 0 ? this : this with { Workload = Demands[model].Workload, Slo = Demands[model].Slo };

    /// <summary>The key that names a model.</summary>
    public string ModelPath(int model) =>
        IsGiven("models[0].model") ? $"models[{model}].model" : $"model[{model}]";

    /// <summary>True when a key was written, in the file or as a flag; false where a default stands (an assumption).</summary>
    public bool IsGiven(string path) => Values.IsGiven(path);

    /// <summary>A fault of a value that was found later (an unknown model, a GPU without a price), at the place where the value was written.</summary>
    /// <param name="path">The key: <c>hardware.gpus[1]</c> for one item of a list; without an index, the first.</param>
    /// <param name="fault">Code, message, value, expected, nearest.</param>
    public Fault FaultAt(string path, Fault fault)
    {
        int bracket = path.EndsWith(']') ? path.LastIndexOf('[') : -1;
        string key = bracket > 0 ? path[..bracket] : path;
        int index =
            bracket > 0
                ? int.Parse(path[(bracket + 1)..^1], System.Globalization.CultureInfo.InvariantCulture)
                : 0;
        SettingValue? value = Values.Find(key);
        SettingPlace? place =
            value is not null && index < value.Items.Count ? value.Items[index].Place : Values.PlaceOf(path);
        return (place ?? new SettingPlace(path, File)).Mark(fault);
    }
}
