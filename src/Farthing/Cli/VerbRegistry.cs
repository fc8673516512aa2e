namespace Farthing.Cli;

/// <summary>All verbs, in the order of help. A new verb is one file in Verbs/ and one line here.</summary>
internal static class VerbRegistry
{
    /// <summary>The verbs.</summary>
    public static readonly IReadOnlyList<VerbEntry> All =
    [
        new("cost", VerbGroup.PriceAndPlan, Verbs.Cost.CostVerb.Summary, Verbs.Cost.CostVerb.Create)
        {
            CreateFor = Verbs.Cost.CostVerb.CreateFor,
        },
        new VerbEntry(
            "calibrate",
            VerbGroup.Measure,
            "fit the coefficients to your own measurements",
            Verbs.CalibrateVerb.Create
        ),
        new VerbEntry(
            "validate",
            VerbGroup.Measure,
            "compare predictions with published measurements",
            Verbs.ValidateVerb.Create
        ),
    ];

    /// <summary>The verb of a name, without case; null when there is none.</summary>
    public static VerbEntry? Find(string name) =>
        All.FirstOrDefault(verb => verb.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
