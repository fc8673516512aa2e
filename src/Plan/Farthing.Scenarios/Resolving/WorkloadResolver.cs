using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Settings;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Resolving;

/// <summary>Turns a scenario's traffic into requests: a profile at the asked rate, a trace as it is or rescaled, or lengths and arrivals of one's own.</summary>
public static class WorkloadResolver
{
    /// <summary>Shortest traffic that is generated where nobody says how much.</summary>
    public const double DefaultSeconds = 600;

    /// <summary>Requests that are generated at least where nobody says how much.</summary>
    public const long DefaultRequests = 8000;

    /// <summary>The traffic.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="cancellation">Stops the counting pass.</param>
    /// <exception cref="FarthingException">An unknown profile, an unreadable trace, values that cannot be meant; at the place where they were written.</exception>
    public static ResolvedWorkload Resolve(Scenario scenario, CancellationToken cancellation = default)
    {
        ScenarioWorkload workload = scenario.Workload;
        List<string> notes = [];
        if (workload.Users is double users && workload.RatePerSecond is null)
        {
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Show.Count(users)} users × {Show.Percent(workload.ActiveFraction)} active × {workload.TurnsPerHour:0.##} requests an hour = {Show.Three(workload.TargetRatePerSecond(() => 1)!.Value)}/s"
                )
            );
        }

        return workload.Trace is not null
            ? TraceTraffic.Resolve(scenario, notes, cancellation)
            : GeneratedTraffic.Resolve(scenario, notes, cancellation);
    }

    /// <summary>Tokens of a request, with the conversion of tokens to a rate noted.</summary>
    internal static double TokensPerRequest(
        ScenarioWorkload workload,
        double tokensPerRequest,
        List<string> notes
    )
    {
        double rate = workload.TokensPerMonth!.Value / tokensPerRequest / (730 * 3600);
        notes.Add(
            $"{Show.Scaled(workload.TokensPerMonth.Value)} tokens a month ÷ {Show.Three(tokensPerRequest)} tokens a request (prompt and output) ÷ 730 h = {Show.Three(rate)} req/s"
        );
        return tokensPerRequest;
    }

    /// <summary>A workload of counted requests; refuses one without any.</summary>
    internal static ResolvedWorkload Complete(
        Scenario scenario,
        string path,
        Func<double, RequestSource> create,
        Func<TrafficSummary, ResolvedWorkload> make,
        CancellationToken cancellation
    )
    {
        TrafficSummary summary = TrafficSummary.Of(create(1), cancellation);
        return summary.Requests > 0
            ? make(summary)
            : throw new FarthingException(
                scenario.FaultAt(
                    path,
                    new Fault(SettingFaultCodes.Impossible, "no request arrives in this time")
                    {
                        Value = scenario.Values.Find(path)?.Items[0].Text,
                        Expected = "a longer duration, a higher rate or a larger trace",
                    }
                )
            );
    }
}
