using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Requests;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Models;
using Farthing.Settings;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Plans;

/// <summary>The traffic that a plan is made for, from the scenario's, with what makes it impossible refused.</summary>
public static class PlanTraffic
{
    /// <summary>Beginning of the note on the stretch that a plan's latencies are told of; a month's are told of its days.</summary>
    public const string OfTheBusiest = "promises and latencies are of the busiest";

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
                    SettingFaultCodes.Impossible,
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

    /// <summary>The traffic with its busiest stretch. Sessions are played as an open loop at their mean rate.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="workload">Its traffic.</param>
    /// <param name="context">Tokens that a request may have.</param>
    /// <param name="notes">Told of requests that were cut or left out.</param>
    public static PlanWorkload Of(
        Scenario scenario,
        ResolvedWorkload workload,
        int context,
        List<string> notes
    )
    {
        RefuseWithoutRate(scenario, workload);
        RequestTable table = Fitted(scenario, workload.Table, context, notes);
        double counted =
            table.DurationNs > 0 ? (table.Count - 1) / (table.DurationNs / 1e9) : workload.RatePerSecond;
        if (
            workload.IsClosedLoop
            && table.DurationNs > 0
            && Math.Abs((counted / workload.RatePerSecond) - 1) > 0.002
        )
        {
            table = table.ScaleRate(workload.RatePerSecond / counted);
        }

        double rate = workload.RatePerSecond * table.Count / workload.Table.Count;
        TimeSpan window = TimeSpan.FromMinutes(10);
        RequestTable busiest =
            workload.CreateBusiest is { } create
                ? Fitted(scenario, RequestTable.FromSource(create(), int.MaxValue), context, [])
            : table.DurationNs <= window.TotalSeconds * 1.25e9 ? table
            : table.BusiestWindow(window);
        if (!ReferenceEquals(busiest, table) && busiest.DurationNs > 0)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"{OfTheBusiest} {Minutes(busiest.DurationNs / 6e10)}: {Show.Three(busiest.MeanRatePerSecond)}/s, {busiest.MeanRatePerSecond / rate:0.00} times the mean"
                )
            );
        }

        double peak = Math.Max(PeakMinute(table, rate), PeakMinute(busiest, rate));
        return new PlanWorkload(workload.Name, table, busiest, rate, peak);
    }

    private static string Minutes(double minutes) =>
        minutes < 1 ? Show.Seconds(60 * minutes) : $"{Show.Count(Math.Round(minutes))} min";

    /// <summary>The requests with those longer than the context cut or left out, where that was asked for.</summary>
    private static RequestTable Fitted(Scenario scenario, RequestTable table, int context, List<string> notes)
    {
        int longer = Longer(table, context);
        if (longer == 0 || scenario.Workload.Longer == ScenarioLongerRequests.Refuse)
        {
            return table;
        }

        bool clips = scenario.Workload.Longer == ScenarioLongerRequests.Clip;
        RequestTable fitted = clips ? table.Clipped(context) : table.WithoutLonger(context);
        notes.Add(
            FormattableString.Invariant(
                $"{longer:N0} of {table.Count:N0} requests are longer than {context:N0} tokens: {(clips ? "prompts cut to fit" : "left out")} (--longer {(clips ? "clip" : "drop")})"
            )
        );
        return fitted;
    }

    private static int Longer(RequestTable table, int context)
    {
        int longer = 0;
        for (int i = 0; i < table.Count; i++)
        {
            longer += table.InputTokens[i] + table.OutputTokens[i] > context ? 1 : 0;
        }

        return longer;
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

        int over = Longer(traffic.Table, model.MaxPositionEmbeddings);
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
                        "a model with a longer context, shorter requests (farthing trace cut), or --longer clip|drop",
                }
            ),
            exitCode: 1
        );
    }
}
