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
        return new Sheet(
            title,
            $"{FleetWords.Of(chosen, gpus)} {nearest} for {Show.Usd(cost.UsdPerMonth.Value)} a month."
        )
        {
            Kind = "Plan · predicted",
            State =
                !isKept ? SheetState.Near
                : isBuy ? SheetState.Plain
                : SheetState.Good,
            Word =
                isBuy ? "BUYING IS CHEAPER"
                : isKept ? $"KEPT AT {Sure.ToUpperInvariant()}"
                : $"NOT AT {Sure.ToUpperInvariant()}",
            Remarks = [.. Remarks(chosen, cost)],
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
                    }
                ),
        ];

    private IEnumerable<string> Remarks(PlannedFleet chosen, PlanBill cost)
    {
        string routed = chosen.Replicas == 1 ? "" : $", {chosen.Routing} routing";
        yield return $"On {chosen.Instances}{routed}.";
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

        if (cost.PriceCautions.Count > 0)
        {
            yield return $"This price: {string.Join("; ", cost.PriceCautions)}.";
        }

        if (plan.Decision is not BuyVerdict decision)
        {
            yield return "No API in the catalog sells this model: nothing to compare with (compare: [id]).";
            yield break;
        }

        ApiOffer offer = plan.Buy.FirstOrDefault(each => each.IsSameModel, plan.Buy[0]);
        bool isOwn = plan.Answer != PlanVerdict.Buy;
        string people = FormattableString.Invariant(
            $"{decision.Engineers:0.##} engineer{(decision.Engineers == 1 ? "" : "s")} included"
        );
        string api = decision.ApiEngineers is double engineers
            ? FormattableString.Invariant($" (an API takes {engineers:0.##})")
            : "";
        yield return isOwn
            ? $"Self-hosting is cheaper: {Show.Usd(decision.SelfUsdPerMonth)} a month, {people}{api}; {offer.Api} is {Show.Usd(decision.ApiUsdPerMonth)}."
            : $"But buying is cheaper: {offer.Api} is {Show.Usd(decision.ApiUsdPerMonth)} a month, yours is {Show.Usd(decision.SelfUsdPerMonth)}, {people}{api}.";
        double own = decision.SelfUsdPerMonthWithoutPeople;
        double bought = decision.ApiUsdPerMonthWithoutPeople;
        string unset = decision.AssumesPeople == true ? " (people: is not set)" : "";
        yield return $"Without people{unset}: {(own < bought ? "self-hosting is cheaper" : "buying is cheaper")}{(own < bought == isOwn ? " too" : "")}, {Show.Usd(own)} against {Show.Usd(bought)}.";
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
            $"in {Show.UsdPerMillion(chosen.UsdPerMInput.Value)} · out {Show.UsdPerMillion(chosen.UsdPerMOutput.Value)} · predicted"
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

    private static string Surely(Promise promise) =>
        promise.SureSeconds is double sure ? $"{Show.Seconds(sure)} at {promise.SureWords} · " : "";

    /// <summary>Utilization; the search for the deliverable ends at 64 times the traffic.</summary>
    private static string Used(PlannedFleet fleet) =>
        (fleet.Deliverable.High is null ? "≤ " : "") + Show.Percent(fleet.Utilization.Value);
}
