using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Routes;

[Document("route.stats")]
[Description("Cascades of a running gateway: what they saved, and whether their promises hold.")]
public sealed record RouteStatsDocument(
    [property: Description("Most saved first")] IReadOnlyList<RouteCascade> Routes
)
{
    [Description("Of all routes, net; negative where they lost")]
    public Money SavedUsd =>
        Routes.Aggregate(Money.Zero, static (sum, route) => sum + route.Dollars.SavedUsd);
}
