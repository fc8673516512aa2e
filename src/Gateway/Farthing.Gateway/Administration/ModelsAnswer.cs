using System.Text.Json.Serialization;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /models</c>.</summary>
internal sealed record ModelsAnswer(IReadOnlyList<ModelsAnswer.Model> Models) : AdminBody
{
    /// <summary>A model.</summary>
    public sealed record Model(string Name, IReadOnlyList<DeploymentLine> Deployments);

    /// <summary>A deployment of it.</summary>
    public sealed record DeploymentLine(
        string Name,
        string Upstream,
        string UpstreamModel,
        double Weight,
        int Priority,
        int Outstanding,
        bool Resting,
        double RestsForSeconds,
        TokenPrices? UsdPerMillionTokens,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            IReadOnlyDictionary<string, decimal>? UsdOfUnits
    )
    {
        /// <summary>Of a deployment.</summary>
        /// <param name="routed">Which, and how much of the model's traffic it gets.</param>
        /// <param name="report">How it stands.</param>
        /// <param name="price">What its tokens cost; null where nobody knows.</param>
        public static DeploymentLine Of(RoutedDeployment routed, DeploymentReport report, ModelPrice? price)
        {
            Deployment deployment = routed.Deployment;
            return new(
                deployment.Name,
                deployment.Upstream.Name,
                deployment.UpstreamModel,
                routed.Weight,
                routed.Priority,
                report.Outstanding,
                report.RestsFor > TimeSpan.Zero,
                Math.Round(report.RestsFor.TotalSeconds, 3),
                price is not ModelPrice { IsOfUnitsAlone: false } known
                    ? null
                    : new TokenPrices(
                        PerMillion(known.Uncached),
                        PerMillion(known.CacheRead),
                        PerMillion(known.CacheWrite),
                        PerMillion(known.Output)
                    ),
                price?.Units is not UnitPrices units
                    ? null
                    : Enum.GetValues<UnitKind>()
                        .Where(unit => units.Of(unit) is not null)
                        .Select(unit =>
                            (UnitPrices.MemberOf(unit), units.Of(unit)!.Value.Of(UnitPrices.UnitsOf(unit)))
                        )
                        .Concat(units.Images.Select(image => ("images." + image.Name, image.Price.Of(1))))
                        .ToDictionary(one => one.Item1, one => one.Item2.Usd)
            );
        }

        private static decimal PerMillion(TokenPrice price) => price.PicoUsd / 1_000_000m;
    }

    /// <summary>Dollars for a million tokens of each class.</summary>
    public sealed record TokenPrices(decimal Uncached, decimal CacheRead, decimal CacheWrite, decimal Output);
}
