using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Cascading.Service;

/// <summary>Cascades of a configuration, for people.</summary>
internal static class CascadeScreen
{
    /// <summary>A line for each.</summary>
    public static void Write(GatewayOptions options, TextWriter text)
    {
        foreach ((string model, CascadeOptions cascade) in CascadeFeature.CascadesOf(options))
        {
            text.WriteLine($"cascade  {cascade.Small} before {model}: {WordsOf(model, cascade)}");
            if (cascade.Labels is string labels && cascade.Mode != CascadeMode.Off)
            {
                text.WriteLine($"         labels, with the text of prompts, go into {labels}");
            }
        }
    }

    private static string WordsOf(string model, CascadeOptions cascade) =>
        cascade.Mode == CascadeMode.Off ? "off"
        : new CascadeRoute(model, cascade, RealTime.Clock, _ => { }).Closed is CascadeReason closed
            ? $"no answer of {cascade.Small} is given: {CascadeWords.Of(closed)}"
        : $"regret of at most {Show.Percent(cascade.MaxRegret)} a request with {Show.Percent(cascade.Confidence)} confidence, {Show.Percent(cascade.AuditFraction)} of given answers are checked";
}
