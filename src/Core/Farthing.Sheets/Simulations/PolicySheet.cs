using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <summary>Every autoscaler on one traffic, as people read it: the cheapest, then all of them.</summary>
/// <param name="sweep">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed class PolicySheet(SimulatePoliciesDocument sweep, Envelope envelope)
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(SimulatePoliciesDocument sweep, Envelope envelope) =>
        new PolicySheet(sweep, envelope).Build();

    private Sheet Build()
    {
        SimulatedTraffic traffic = sweep.Workload;
        SimulatedFleet fleet = sweep.Deployment;
        Sheet sheet = new(
            $"{FleetWords.ShortName(fleet.Model)} · {FleetWords.Scaled(fleet, sweep.MinReplicas, sweep.MaxReplicas)} · {traffic.Name} at {Show.Three(traffic.RatePerS)}/s mean, {Show.Three(traffic.PeakMinutePerS)}/s peak",
            Answer()
        )
        {
            Kind = "Autoscalers · predicted",
            State =
                sweep.IsPartial == true ? SheetState.Near
                : sweep.Cheapest is null || sweep.Refused > 0 ? SheetState.Bad
                : sweep.Cheapest.KeptAtSlowEdge ? SheetState.Good
                : SheetState.Near,
            Word =
                sweep.IsPartial == true ? "INTERRUPTED, THE BEST SO FAR"
                : sweep.Cheapest is null ? "MISSED"
                : sweep.Refused > 0 ? "REFUSED, THE REST KEPT"
                : sweep.Cheapest.KeptAtSlowEdge ? "KEPT"
                : "KEPT, NOT AT THE BAND'S EDGE",
            Remarks = [.. Remarks()],
        };
        return sheet
            .Section("Which autoscaler is cheapest?", new SheetTable("", Figures()))
            .Section("Conditions and assumptions", Conditions(), new SheetNotes([.. Notes()]))
            .Detail(
                "Provenance",
                OriginFacts.Of(
                    envelope,
                    ("model", fleet.Model),
                    ("traffic", $"{traffic.Source} {traffic.AsOf}".Trim()),
                    ("price of GPUs", sweep.GpuPrice?.Source)
                )
            );
    }

    private string Answer()
    {
        if (sweep.Cheapest is not CheapestPolicy cheapest)
        {
            return $"None of {sweep.Policies.Count} autoscalers{(sweep.IsPartial == true ? " so far" : "")} keeps {sweep.Promise} with {sweep.MinReplicas} to {sweep.MaxReplicas} replicas.";
        }

        string beside = (cheapest.SavedFraction, sweep.Static) switch
        {
            (> -0.005 and < 0.005, { } still) =>
                $", as much as {Show.Counted(still.Replicas, "replica")} that stay",
            (double saved and > 0, { } still) =>
                $", {Show.Percent(saved)} less than {Show.Counted(still.Replicas, "replica")} that stay",
            (double saved, { } still) =>
                $", {Show.Percent(-saved)} more than {Show.Counted(still.Replicas, "replica")} that stay, which keep it too",
            _ => "; no fleet that stays as it is keeps it",
        };
        string over = sweep.Refused > 0 ? " over the served requests" : "";
        return $"{Words(cheapest.Played)} keeps {sweep.Promise}{over} for {Bill(cheapest.Usd, cheapest.GpuHours)}{beside}.";
    }

    private IEnumerable<string> Remarks()
    {
        yield return $"{Show.Count(sweep.Workload.Requests)} requests in {Show.Seconds(sweep.Workload.DurationS)} of traffic, played {sweep.Runs} times; a replica serves {Show.Seconds(sweep.ColdStart.LeadS)} after it is ordered{FromStandby()}.";
        if (sweep.Refused > 0)
        {
            yield return $"{Show.Counted(sweep.Refused, "request")} of them {(sweep.Refused == 1 ? "is" : "are")} refused, longer than the model or the cache allows: no number of replicas keeps a promise to {(sweep.Refused == 1 ? "it" : "those")} (--max-model-len, or a trace without). Policies are ranked by the promise over the served requests; the exit code is 1.";
        }

        if (sweep.Cheapest is not { } cheapest)
        {
            yield return sweep.Static is { } still
                ? $"{Show.Counted(still.Replicas, "replica")} that stay keep it for {Bill(still.Usd, still.GpuHours)}."
            : sweep.MaxReplicas == 1 ? "Nor does 1 replica that stays: allow more, or larger ones."
            : $"Nor do {sweep.MaxReplicas} replicas that stay: allow more, or larger ones.";
            yield break;
        }

        if (!cheapest.KeptAtSlowEdge)
        {
            yield return "At the slow end of the 90 % band of step times it misses the promise.";
        }

        string length = Length();
        if (sweep.CheapestEveryStretch is not { } steady)
        {
            yield return $"None keeps it in every {length}.";
        }
        else if (steady != cheapest.Played)
        {
            yield return $"The cheapest that keeps it in every {length} too: {Words(steady)}, {Bill(steady)}.";
        }
        else
        {
            yield return $"It keeps it in every {length}.";
        }
    }

    private string FromStandby() =>
        sweep.Standby is { } held
            ? $", {Show.Seconds(held.StartS)} from the standby of {StandbyWords.Of(held)}"
            : "";

    private Table Figures()
    {
        TableColumns<PlayedPolicy> columns = new TableColumns<PlayedPolicy>()
            .Words("policy", policy => policy.Policy)
            .Words("metric", policy => policy.Metric ?? "–", rank: 2)
            .Figure("target", policy => PolicyWords.Target(policy.Metric, policy.Target))
            .Words("promise", policy => policy.KeptByServed ? "kept" : "missed")
            .Figure(
                sweep.StretchS == 3600 ? "hours kept" : "stretches kept",
                policy =>
                    policy.StretchesKept is int kept
                        ? $"{Show.Count(kept)} of {Show.Count(sweep.Stretches)}"
                        : "–",
                rank: 1
            )
            .Figure("replicas", policy => policy.ReplicasMean is double mean ? Show.Three(mean) : "–")
            .Figure(
                "GPU-hours",
                policy => policy.GpuHours is double hours ? Show.Three(hours) : "–",
                rank: 3
            );
        columns = sweep.GpuPrice is null
            ? columns
            : columns.Figure("$", policy => policy.Usd is double usd ? Show.Usd(usd) : "–");
        return (
            sweep.Policies.All(policy => policy.Broke is null)
                ? columns
                : columns.Words("what broke", policy => Broke(policy.Broke), rank: 1)
        ).Of([.. sweep.Policies]);
    }

    private SheetFacts Conditions() =>
        new([
            (
                "dollars",
                sweep.GpuPrice is { } price
                    ? $"{Show.UsdPerHour(price.Value)} a GPU: {price.Source}"
                    : "no price: no matching offer in the catalog (--gpu-price '$2.50/h')"
            ),
            (
                "targets",
                "of each policy the loosest that keeps the promise is shown, else the strictest that was played; that of dynamo is a share of the promise's limits; those of llm-d and WVA are as they ship"
            ),
            (
                "schedule",
                "made of this very traffic: the best that a schedule could know (the hours are in --json)"
            ),
            ("how sure", sweep.HowSure),
        ]);

    private IEnumerable<string> Notes() => [.. sweep.Notes, .. envelope.Warnings ?? []];

    private string Length() => sweep.StretchS == 3600 ? "hour" : Show.Seconds(sweep.StretchS);

    private static string Broke(BrokenPromise? broke) =>
        broke is null ? "–"
        : broke is { ValueS: double value, LimitS: double limit }
            ? $"{broke.Promise} {Show.Seconds(value)} of {Show.Seconds(limit)}"
        : broke.Promise;

    private static string Bill(PlayedPolicy policy) =>
        policy.Usd is double usd ? Show.Usd(usd) : $"{Show.Three(policy.GpuHours ?? 0)} GPU-hours";

    private static string Bill(Quantity? usd, Quantity gpuHours) =>
        usd is { } bill ? Show.Usd(bill.Value) : $"{Show.Three(gpuHours.Value)} GPU-hours";

    private static string Words(PlayedPolicy policy) =>
        PolicyWords.Of(policy.Policy, policy.Metric, policy.Target);
}
