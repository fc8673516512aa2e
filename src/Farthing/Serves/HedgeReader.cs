using Farthing.Gateway.Configuration;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Numerics.Quantities;

namespace Farthing.Serves;

/// <summary>Reads <c>hedge:</c> of a model.</summary>
internal static class HedgeReader
{
    /// <summary>The options; null where there is no such section.</summary>
    /// <param name="model">The model's section.</param>
    /// <param name="deployments">How many deployments it has.</param>
    public static HedgeOptions? Read(ConfigSection model, int deployments)
    {
        if (model.Section("hedge") is not ConfigSection section)
        {
            return null;
        }

        HedgeOptions standard = new();
        TimeSpan? after = null;
        if (section.Text("after") is not (null or "p95"))
        {
            after = section.Time("after");
        }

        HedgeOptions options = new()
        {
            After = after,
            AtMost = section.Quantity("at_most", QuantityKind.Fraction, 0.001, 1) ?? standard.AtMost,
            Drain = section.Time("drain") ?? standard.Drain,
        };
        section.Done();
        if (deployments < 2)
        {
            model.Wrong(
                "hedge",
                "there is no second deployment that a hedge could go to",
                "deployments: with two at least",
                code: GatewayFaultCodes.Conflict
            );
        }

        return options;
    }
}
