using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments.Policies;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Experiments;

/// <summary>Experiments of a configuration, for people.</summary>
internal static class ExperimentScreen
{
    /// <summary>A line for each.</summary>
    public static void Write(GatewayOptions options, TextWriter text)
    {
        foreach (ExperimentPlan plan in options.Features.Find<ExperimentOptions>()?.Plans ?? [])
        {
            string unit = plan.Blocks is null
                ? $"by {plan.Unit.ToString().ToLowerInvariant()}"
                : "in blocks of time";
            text.WriteLine(
                $"trial    {plan.Id}: {Lever.Of(plan.Lever).Name}, {Show.Percent(plan.Arms.ControlShare)} held out {unit}, from {plan.Start:yyyy-MM-dd HH:mm} UTC on"
            );
        }
    }
}
