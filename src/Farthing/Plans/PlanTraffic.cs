using Farthing.Numerics.Faults;
using Farthing.Planning;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Models;
using Farthing.Workloads.Requests;

namespace Farthing.Plans;

/// <summary>The traffic that a plan is made for, from the scenario's, with what makes it impossible refused.</summary>
internal static class PlanTraffic
{
    /// <summary>One request alone has no rate, and neither have several at one instant: what they cost a month does not follow.</summary>
    private static void RefuseWithoutRate(Scenario scenario, ResolvedWorkload workload)
    {
        if (workload.RatePerSecond > 0 && double.IsFinite(workload.RatePerSecond))
        {
            return;
        }

        string path = scenario.IsGiven("workload.trace") ? "workload.trace" : "workload";
        throw new FarthingException(
            scenario.FaultAt(
                path,
                new Fault(
                    ScenarioFaultCodes.Impossible,
                    FormattableString.Invariant(
                        $"no rate follows from {workload.Summary.Requests:N0} request(s) at one instant"
                    )
                )
                {
                    Value = scenario.Values.Find(path)?.Items[0].Text,
                    Expected = "a trace with several arrivals, or a rate: --rate 12/s",
                }
            )
        );
    }

    /// <summary>The traffic at its mean rate: a generated stretch is stretched to it, so that a short one is not lighter than what was asked.</summary>
    public static PlanWorkload Of(Scenario scenario, ResolvedWorkload workload)
    {
        RefuseWithoutRate(scenario, workload);
        RequestTable table = workload.Table;
        double counted =
            table.DurationNs > 0 ? (table.Count - 1) / (table.DurationNs / 1e9) : workload.RatePerSecond;
        if (table.DurationNs > 0 && Math.Abs((counted / workload.RatePerSecond) - 1) > 0.002)
        {
            table = table.ScaleRate(workload.RatePerSecond / counted);
        }

        TimeSpan window = TimeSpan.FromMinutes(10);
        RequestTable busiest =
            table.DurationNs <= window.TotalSeconds * 1.25e9 ? table : table.BusiestWindow(window);
        return new PlanWorkload(
            workload.Name,
            table,
            busiest,
            workload.RatePerSecond,
            PeakMinute(table, workload.RatePerSecond)
        );
    }

    private static double PeakMinute(RequestTable table, double mean)
    {
        if (table.DurationNs < 60_000_000_000)
        {
            return mean;
        }

        return table.BusiestWindow(TimeSpan.FromMinutes(1)).Count / 60.0;
    }

    /// <summary>Refuses traffic with requests that the model has no context for (exit code 1).</summary>
    public static void RefuseTooLong(Scenario scenario, ModelSpec model, PlanWorkload traffic)
    {
        if (traffic.LongestRequestTokens <= model.MaxPositionEmbeddings)
        {
            return;
        }

        int over = 0;
        for (int i = 0; i < traffic.Table.Count; i++)
        {
            over +=
                traffic.Table.InputTokens[i] + traffic.Table.OutputTokens[i] > model.MaxPositionEmbeddings
                    ? 1
                    : 0;
        }

        throw new FarthingException(
            scenario.FaultAt(
                "model",
                new Fault(
                    PlanFaultCodes.LongerThanContext,
                    FormattableString.Invariant(
                        $"{over:N0} of {traffic.Table.Count:N0} requests are longer than the model's context of {model.MaxPositionEmbeddings:N0} tokens (the longest: {traffic.LongestRequestTokens:N0})"
                    )
                )
                {
                    Value = model.Id,
                    Expected =
                        "a model with a longer context, or traffic with shorter requests (farthing trace cut)",
                }
            ),
            exitCode: 1
        );
    }
}
