using Farthing.Documents;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Plans;

/// <summary>A plan as people read it: the decision, its reasons, the commands that follow.</summary>
/// <param name="plan">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed partial class PlanSheet(PlanDocument plan, Envelope envelope)
{
    private readonly PlanConditions asked = plan.Inputs;

    /// <summary>The sheet.</summary>
    public static Sheet Of(PlanDocument plan, Envelope envelope) => new PlanSheet(plan, envelope).Build();

    /// <summary>The certainty that the promise was checked at: <c>90 % sure</c>.</summary>
    private string Sure => Show.Sure(asked.Confidence);

    private Sheet Build()
    {
        string title =
            $"{FleetWords.ShortName(asked.Model)} · {asked.Workload} at {Show.Three(asked.Rate.Value)}/s mean, {Show.Three(asked.PeakMinuteRate.Value)}/s peak · {Show.Count(asked.MeanInput.Value)} in / {Show.Count(asked.MeanOutput.Value)} out · {Show.Scaled(asked.TokensPerMonth)} tokens/month";
        Sheet sheet = plan is { Chosen: { } chosen, Cost: { } cost }
            ? WithFleet(title, chosen, cost)
            : WithoutFleet(title);
        foreach (Formula formula in plan.Formulas ?? [])
        {
            sheet.Formula(formula.Name, formula.Text);
        }

        return sheet;
    }

    private Sheet WithFleet(string title, PlannedFleet chosen, PlanBill cost)
    {
        List<Promise> promises = Promises(chosen);
        bool isKept = promises.All(promise => promise.State == SheetState.Good);
        bool isBuy = plan.Answer == PlanVerdict.Buy;
        int gpus = chosen.GpusUsed;
        string nearest = isKept
            ? FleetWords.Verb(gpus, "keep") + " the promise"
            : FleetWords.Verb(gpus, "come") + " nearest to the promise,";
        string fleet =
            $"{FleetWords.Of(chosen, gpus)} {nearest} for {Show.Usd(cost.UsdPerMonth.Value)} a month.";
        return new Sheet(
            title,
            isBuy
                ? $"{ComparedApi.Api}: {Show.Usd(plan.Decision!.ApiUsdPerMonth)} a month; renting {Show.Count(gpus)} × {chosen.Gpu} would be {Show.Usd(plan.Decision.SelfUsdPerMonth)}, people included."
                : fleet
        )
        {
            Kind = "Plan · predicted",
            State =
                !isKept ? SheetState.Near
                : isBuy ? SheetState.Plain
                : SheetState.Good,
            Word =
                isBuy ? "BUY"
                : isKept ? $"KEPT AT {Sure.ToUpperInvariant()}"
                : $"NOT AT {Sure.ToUpperInvariant()}",
            Remarks = [.. isBuy ? new[] { $"Of your own, {fleet}" } : [], .. Remarks(chosen, cost)],
            Figures = [.. Figures(chosen, cost, promises)],
        }
            .Begin(SheetPart.Decision)
            .Section(SheetPart.Decision.Title, Decision(promises, chosen, cost))
            .Begin(SheetPart.Why)
            .Section("How sure?", Certainty(promises))
            .Section("The choices", Choices())
            .Section("What is served now", Baseline())
            .Section("Make or buy", Buying(chosen))
            .Section("Inside the fleet", Inside(chosen))
            .Section("Why not the others?", Rejected())
            .Section("Conditions and assumptions", Conditions())
            .Detail("Provenance", Origin())
            .Begin(SheetPart.Run)
            .Section("Next steps", NextSteps());
    }

    private Sheet WithoutFleet(string title)
    {
        string promised =
            asked.Slo.Count == 0
                ? "none was given"
                : string.Join(
                    ", ",
                    asked.Slo.Select(slo =>
                        $"{Promise.LabelOf(slo.Key)} within {Show.Seconds(slo.Value.Value)}"
                    )
                );
        return new Sheet(
            title,
            plan.IsPartial
                ? "Interrupted before a fleet was found."
                : $"No fleet within the limits keeps the promise: {promised}."
        )
        {
            Kind = "Plan · predicted",
            State = SheetState.Bad,
            Word = plan.IsPartial ? "NOT FINISHED" : "NO PLAN",
            Remarks =
            [
                .. new[] { NamedApis() }.OfType<string>(),
                .. asked
                    .Notes.Where(note => note.StartsWith(PlannedSpot.LeftOut, StringComparison.Ordinal))
                    .Select(note => $"{char.ToUpperInvariant(note[0])}{note[1..]}."),
                .. plan
                    .Buy.Where(offer => offer.IsSameModel)
                    .Take(1)
                    .Select(offer =>
                        $"{offer.Api} sells the tokens for {Show.Usd(offer.UsdPerMonth)} a month, people included."
                    ),
                .. (plan.Relax ?? []).Select(relax => $"Relax {relax}"),
                .. new[] { Served() }.OfType<string>(),
            ],
        }
            .Begin(SheetPart.Decision)
            .Section("What stands in the way?", InTheWay())
            .Begin(SheetPart.Why)
            .Section("How sure?", Certainty([]))
            .Section("The choices", Choices())
            .Section("What is served now", Baseline())
            .Section("Why not the others?", Rejected())
            .Section("Conditions and assumptions", Conditions())
            .Detail("Provenance", Origin())
            .Begin(SheetPart.Run)
            .Section("Next steps", NextSteps());
    }

    private List<Promise> Promises(PlannedFleet fleet) =>
        [
            .. asked
                .Slo.Where(slo => fleet.Latencies.ContainsKey(slo.Key))
                .Select(slo =>
                    Promise.Of(slo.Key, slo.Value.Value, fleet.Latencies[slo.Key]) with
                    {
                        SureSeconds = fleet.AtConfidence.TryGetValue(slo.Key, out Quantity sure)
                            ? sure.Value
                            : null,
                        SureWords = Sure,
                        InTime =
                            fleet.InTime?.TryGetValue(slo.Key, out Quantity share) == true
                                ? share.Value
                                : null,
                        SureP99Seconds = fleet.AtConfidence.TryGetValue(
                            slo.Key[..slo.Key.IndexOf('_', StringComparison.Ordinal)] + "_p99",
                            out Quantity last
                        )
                            ? last.Value
                            : null,
                    }
                ),
        ];

    /// <summary>The API that serving is compared with: the cheapest that sells this model, else the cheapest.</summary>
    private ApiOffer ComparedApi => plan.Buy.FirstOrDefault(each => each.IsSameModel, plan.Buy[0]);

    /// <summary>The people on both sides of a comparison: <c>1 engineer, an API takes 0.1</c>.</summary>
    private static string People(BuyVerdict decision)
    {
        string own = FormattableString.Invariant(
            $"{decision.Engineers:0.##} engineer{(decision.Engineers == 1 ? "" : "s")}"
        );
        string api = decision.ApiEngineers is double engineers
            ? FormattableString.Invariant($", an API takes {engineers:0.##}")
            : "";
        return own + api + (decision.AssumesPeople == true ? "; people: is not set" : "");
    }

    /// <summary>The bills of the APIs that a person named; null where none was.</summary>
    private string? NamedApis()
    {
        ApiOffer[] named = [.. plan.Buy.Where(each => each.Named == true)];
        return named.Length == 0
            ? null
            : $"{(named.Length == 1 ? "The API" : "The APIs")} that you named: {string.Join(", ", named.Select(each => $"{each.Api} {Show.Usd(each.UsdPerMonth)} a month"))}, people included.";
    }

    private IEnumerable<string> Remarks(PlannedFleet chosen, PlanBill cost)
    {
        if (NamedApis() is string apis)
        {
            yield return apis;
        }

        string routed = chosen.Replicas == 1 ? "" : $", {chosen.Routing} routing";
        yield return $"On {BoughtInstances.Short(chosen.Instances)}{routed}.";
        if (Served() is string served)
        {
            yield return served;
        }

        if (plan.IsPartial)
        {
            yield return "INTERRUPTED: the search was stopped before its end, a cheaper fleet may have been missed.";
        }

        if (plan.IsAnswerAlone == true)
        {
            yield return "INTERRUPTED after the answer was found: what certainty costs and what else could be done is not finished.";
        }

        if (chosen.Unmeasured is { } unmeasured)
        {
            yield return $"No measured run has {string.Join(" or ", unmeasured)}: the error is wider for it.{Measured()}";
        }

        if (chosen.Cliffs is { Count: > 0 } cliffs)
        {
            string[] broken = [.. cliffs.Select(cliff => $"{cliff.Change} ({BreakWords(cliff.Breaks)})")];
            yield return $"FRAGILE: it breaks at the prediction itself with {string.Join("; ", broken)}.";
        }

        if (plan is { Spot: null, IsPartial: true } && chosen.SpareReplicas > 0)
        {
            yield return "It was not played through reclaims: whether it keeps the promise while spot is taken away is not known.";
        }

        if (plan.Spot is { } spot)
        {
            string[] ends =
            [
                .. spot.Ends.Select(end =>
                    $"{Show.Count(end.Kept)} of {Show.Count(end.Runs)} runs {(end.Name == "given" ? "at your rate" : $"where nodes are taken back {end.Name}")} ({Show.UsdPerHour(end.UsdPerHour)} with stand-ins)"
                ),
            ];
            string mix =
                spot.Base > 0 ? $"{Show.Count(spot.Base)} on demand, the rest on spot" : "all on spot";
            yield return $"Played through reclaims ({mix} in {Show.Count(spot.Zones)} zones), the promise is kept in {string.Join(", ", ends)}.";
        }

        if (cost.PriceCautions.Count > 0)
        {
            yield return $"This price: {string.Join("; ", cost.PriceCautions)}.";
        }

        if (plan.Variants.FirstOrDefault(each => each.Name == MovedPlan.AnyPrice) is { Entry: { } unsure })
        {
            yield return $"Cheaper, if you get it: {unsure.Instances} for {Show.Usd(unsure.Price.Value * asked.HoursPerMonth)} a month (no date, one seller or strangers' hosts).";
        }

        if (plan.Decision is not BuyVerdict decision)
        {
            yield return "No API in the catalog sells this model: nothing to compare with (compare: [id]).";
            yield break;
        }

        bool isOwn = plan.Answer != PlanVerdict.Buy;
        string[] turns =
        [
            .. decision.Flips.Where(flip => double.IsFinite(flip.Value)).Select(flip => flip.Words),
        ];
        if (isOwn)
        {
            yield return $"Self-hosting is cheaper: {Show.Usd(decision.SelfUsdPerMonth)} a month, people included; {ComparedApi.Api} is {Show.Usd(decision.ApiUsdPerMonth)}.";
        }
        else if (turns.Length > 0)
        {
            yield return $"What would turn it: {string.Join("; ", turns.Take(2))}.";
        }

        double own = decision.SelfUsdPerMonthWithoutPeople;
        double bought = decision.ApiUsdPerMonthWithoutPeople;
        yield return $"Without people ({People(decision)}): {(own < bought ? "self-hosting is cheaper" : "buying is cheaper")}{(own < bought == isOwn ? " too" : "")}, {Show.Usd(own)} against {Show.Usd(bought)}.";
    }

    /// <summary>The plan with measured settings alone, in a sentence; empty where it was not made.</summary>
    private string Measured() =>
        plan.Variants.FirstOrDefault(variant => variant.Name == MovedPlan.MeasuredSettings) is not { } moved
            ? ""
        : moved.Entry is not { } fleet ? " No fleet with measured settings alone keeps the promise."
        : $" With measured settings alone (--settings measured): {Show.Count(fleet.GpusUsed)} × {fleet.Gpu} for {Show.Usd(fleet.Price.Value * asked.HoursPerMonth)} a month.";

    /// <summary>The current fleet in a line; null where none was given.</summary>
    private string? Served() =>
        plan.Baseline is { Words: { Count: > 1 } words } now
            ? $"{now.File} is {words[0]}. {words[^1]}"
            : null;

    /// <summary>Dollars of a request, and of a user where users are given.</summary>
    private static string PerRequest(PlanBill cost)
    {
        string request = cost.UsdPerRequest is { } each
            ? $"{Show.UsdPerRequest(each.Value)} a request · "
            : "";
        return cost.UsdPerUser is { } user ? $"{request}{Show.Usd(user.Value)} a user and month · " : request;
    }

    private IEnumerable<SheetFigure> Figures(PlannedFleet chosen, PlanBill cost, List<Promise> promises)
    {
        yield return new SheetFigure(
            "A month",
            Show.Usd(cost.UsdPerMonth.Value),
            $"{Show.UsdPerHour(chosen.Price.Value)} × {Show.Count(asked.HoursPerMonth)} h"
        );
        yield return new SheetFigure(
            "$/M blended",
            Show.UsdPerMillion(chosen.UsdPerMBlended.Value),
            $"in {Show.UsdPerMillion(chosen.UsdPerMInput.Value)} · out {Show.UsdPerMillion(chosen.UsdPerMOutput.Value)} · {PerRequest(cost)}predicted"
        );
        foreach (Promise promise in promises.Take(MostCards))
        {
            yield return promise.Figure() with
            {
                Beside =
                    $"of {Show.Seconds(promise.LimitSeconds)} promised · {Surely(promise)}band {promise.Band} · {promise.Known}",
            };
        }

        yield return new SheetFigure(
            "Utilization",
            Used(chosen),
            $"{Show.Three(asked.Rate.Value)} of {Show.Three(chosen.Deliverable.Value)} req/s · predicted"
        );
    }

    /// <summary>The figure at the certainty that was asked for: <c>34.2 ms at 90 % sure (96.1 % of gaps in time, p99 61.0 ms) · </c>. Of gaps a percentile can stand at a cliff, so their share stands beside it.</summary>
    private static string Surely(Promise promise)
    {
        if (promise.SureSeconds is not double sure)
        {
            return "";
        }

        string gaps =
            promise is { InTime: double share, SureP99Seconds: double last }
            && promise.Name.StartsWith("itl_", StringComparison.Ordinal)
                ? FormattableString.Invariant(
                    $" ({share * 100:F1} % of gaps in time, p99 {Show.Seconds(last)})"
                )
                : "";
        return $"{Show.Seconds(sure)} at {promise.SureWords}{gaps} · ";
    }

    /// <summary>Utilization; the search for the deliverable ends at 64 times the traffic.</summary>
    private static string Used(PlannedFleet fleet) =>
        (fleet.Deliverable.High is null ? "≤ " : "") + Show.Percent(fleet.Utilization.Value);
}
