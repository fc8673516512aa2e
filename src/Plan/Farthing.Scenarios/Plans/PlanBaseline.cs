using Farthing.Planning.Baselines;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Plans;

/// <summary>Service of today beside a plan: the fleet that a file describes, on the plan's traffic.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Deployment">The fleet.</param>
/// <param name="Result">Its simulation and price, or why there is none.</param>
/// <param name="Notes">What was assumed or left out while reading.</param>
public sealed record PlanBaseline(
    string File,
    Deployment Deployment,
    BaselineResult Result,
    IReadOnlyList<string> Notes
)
{
    /// <summary>Parts that are not simulated; true for those that change memory or speed.</summary>
    public IReadOnlyList<(string Flag, bool ChangesServer)> Unsimulated { get; init; } = [];

    /// <summary>Parts that change memory or speed without being simulated: a comparison would be with another server.</summary>
    public IReadOnlyList<string> Incomparable => Named(true);

    /// <summary>Parts that are not simulated and change neither memory nor speed by much.</summary>
    public IReadOnlyList<string> LeftOut => Named(false);

    private string[] Named(bool changes) =>
        [
            .. Unsimulated
                .Where(each => each.ChangesServer == changes)
                .Select(each => each.Flag)
                .Distinct(StringComparer.Ordinal),
        ];
}
