using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Targets;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Plans.Targets;

/// <summary>Levers that reach a price: the table of levers and the order in which they reach it.</summary>
internal static class TargetSheet
{
    /// <summary>A change of the price below this share is none.</summary>
    private const double MinChange = 5e-4;

    /// <summary>The sheet of a search.</summary>
    /// <param name="plan">The plan as it is.</param>
    /// <param name="document">What was found.</param>
    public static Sheet Of(Plan plan, PlanTargetDocument document)
    {
        string answer =
            document.ReachedAlready ? "reached by the plan as it is"
            : document.Reached ? $"reached with {Show.Counted(document.Stack.Count, "lever")}"
            : document.IsPartial ? "interrupted before it was reached"
            : document.BestUsdPerMBlended is double best
                ? $"out of reach: all levers together come to {Show.UsdPerMillion(best)}/M, {Show.UsdPerMillion(best - document.TargetUsdPerMBlended)} are missing"
            : "out of reach: no fleet keeps the promise under any lever";
        string consented = string.Join(", ", plan.Request.Shapes.Weights.Select(FormatFacts.Id));
        return new Sheet(
            $"{plan.Request.Model.ShortName} · {plan.Request.Workload.Name} at {Show.Three(plan.Request.Workload.RatePerSecond)}/s",
            $"{Show.UsdPerMillion(document.TargetUsdPerMBlended)}/M blended: {answer}"
        )
        {
            Word = "TARGET",
            State = document.Reached ? SheetState.Good : SheetState.Bad,
            Remarks =
            [
                plan.Chosen is PlanEntry chosen
                    ? $"today's plan costs {Show.UsdPerMillion(chosen.UsdPerMillionBlended)}/M blended, {Show.UsdPerRequest(chosen.UsdPerRequest)} a request: {TargetSearch.Words(chosen)}"
                    : "today no fleet keeps the promise",
            ],
        }
            .Section(
                "Each lever alone",
                Table(
                    document.Levers,
                    document.NowUsdPerMBlended,
                    $"weights within your consent ({consented}): searched by the plan already"
                )
            )
            .Section(
                "One upon the other",
                Table(
                    document.Stack,
                    document.NowUsdPerMBlended,
                    "in the order of your sacrifice: offers, formats (your consent), the promise, traffic"
                )
            );
    }

    private static SheetTable? Table(IReadOnlyList<TargetLever> levers, double? now, string note)
    {
        IEnumerable<string> notes = levers
            .Where(lever => lever.Note.Length > 0 && (lever.Kind != TargetLeverKind.Format || IsLower(lever)))
            .Select(lever => $"{lever.Name}: {lever.Note}");
        TableColumns<TargetLever> columns = new TableColumns<TargetLever>()
            .Words("lever", lever => lever.Name)
            .UsdPerMillion("$/M", lever => lever.UsdPerMBlended)
            .UsdPerRequest(lever => lever.UsdPerRequest)
            .Figure("change", Change)
            .Words("fleet", lever => lever.Fleet ?? "no fleet", rank: 1)
            .Words("", lever => lever.Reaches ? "reaches it" : "");
        return levers.Count == 0 ? null : new SheetTable("", columns.Of(levers), [.. notes, note]);

        bool IsLower(TargetLever lever) =>
            lever.UsdPerMBlended is not double price
            || now is not double before
            || price < before * (1 - MinChange);

        string Change(TargetLever lever) =>
            (lever.UsdPerMBlended / now) - 1 is not double change ? ""
            : Math.Abs(change) < MinChange ? "none"
            : FormattableString.Invariant($"{change:+0.0 %;-0.0 %}");
    }
}
