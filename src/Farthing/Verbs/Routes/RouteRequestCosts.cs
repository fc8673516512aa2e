using Farthing.Economics.Levers.Cascades;

namespace Farthing.Verbs.Routes;

/// <summary>Costs of a request and where they come from.</summary>
/// <param name="Costs">In dollars.</param>
/// <param name="Source"><c>flags</c> or <c>labels</c>.</param>
internal sealed record RouteRequestCosts(StageCosts Costs, string Source);
