using Farthing.Documents.Routes;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Ledger;

namespace Farthing.Sheets.Routes;

/// <summary>Readable form of <c>route stats</c>.</summary>
public static class RouteStatsSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(RouteStatsDocument document)
    {
        if (document.Routes.Count == 0)
        {
            return new Sheet().Say("No model of this gateway has a cascade (docs/route.md).");
        }

        bool isLoss = IsLoss(document);
        return new Sheet()
            .Section(
                "",
                new SheetWords([Headline(document, isLoss)]) { IsLoss = isLoss },
                new SheetWords([
                    .. document.Routes.Select(route => $"{NameOf(route)}: {Standing(route)}"),
                    .. document.Routes.Select(LabelsOf).OfType<string>(),
                ])
            )
            .Table(document.Routes, Routes())
            .Table(document.Routes, Dollars())
            .Table(
                [
                    .. document.Routes.SelectMany(route =>
                        route.Reasons.Select(reason => (Model: NameOf(route), Reason: reason))
                    ),
                ],
                new TableColumns<(string Model, RouteReason Reason)>()
                    .Name("model", row => row.Model)
                    .Words("course", row => row.Reason.Course)
                    .Words(
                        "reason",
                        row => row.Reason.Reason.Replace('_', ' '),
                        "of the course (docs/route.md)"
                    )
                    .Count("requests", row => row.Reason.Requests)
            );
    }

    private static string Headline(RouteStatsDocument document, bool isLoss)
    {
        long requests = document.Routes.Sum(route => route.Requests.Total);
        long unknown = document.Routes.Sum(route => route.Dollars.Unknown);
        string least = unknown > 0 ? "at least " : "";
        string counted =
            unknown > 0
                ? $"; of {Show.Counted(unknown, "answer")} nobody knows what the large model would have cost"
                : "";
        return $"{least}{LedgerWords.Usd(document.SavedUsd)} saved net against the large models alone{(isLoss ? ", which is a LOSS" : "")}, {Show.Counted(requests, "request")}{counted}";
    }

    /// <summary>True where more was paid than the large models alone would have cost, with unknown answers at the mean of the known ones.</summary>
    private static bool IsLoss(RouteStatsDocument document)
    {
        long unknown = document.Routes.Sum(route => route.Dollars.Unknown);
        long known = document.Routes.Sum(route => route.Requests.Small) - unknown;
        decimal alone = document.Routes.Sum(route => (decimal)route.Dollars.LargeAloneUsd.NanoUsd);
        return known > 0 && (document.SavedUsd.NanoUsd * (decimal)known) + (alone * unknown) < 0;
    }

    private static TableColumns<RouteCascade> Routes() =>
        new TableColumns<RouteCascade>()
            .Name("model", NameOf)
            .Words(
                "first",
                route => LedgerWords.Name(route.Small, 40),
                "the small model, which answers first",
                2
            )
            .Words("state", route => RouteWords.Of(route.State))
            .Count("requests", route => route.Requests.Total)
            .Count("given", route => route.Requests.Small, "the small model's answer was given")
            .Share(
                "escalated",
                route => route.EscalationFraction,
                "of requests that the small model was asked first"
            )
            .Share("regret", route => route.Audit.Regret, "losses of a decided request, by checked answers")
            .Count(
                "checked",
                route => route.Audit.Audited,
                "given answers that the large model answered too",
                1
            )
            .Number(
                "headroom",
                route => route.HeadroomFraction,
                Show.Change,
                "p* − p: what may escalate more before the cascade loses"
            )
            .Seconds("p50", route => route.AddedP50Ms / 1000, "until the small answer was decided on", 3)
            .Seconds("p95", route => route.AddedP95Ms / 1000, "until the small answer was decided on", 2);

    private static TableColumns<RouteCascade> Dollars() =>
        new TableColumns<RouteCascade>()
            .Name("model", NameOf)
            .Money("small", route => route.Dollars.SmallUsd, rank: 1)
            .Money("judge", route => route.Dollars.JudgeUsd, rank: 2)
            .Money("large", route => route.Dollars.LargeUsd, "after the small model", 1)
            .Money("audit", route => route.Dollars.AuditUsd, "checking answers", 2)
            .Money("large alone", route => route.Dollars.LargeAloneUsd, "had there been no cascade")
            .Saved(
                "saved",
                route => LedgerWords.Usd(route.Dollars.SavedUsd) + (route.Dollars.Unknown > 0 ? " ?" : ""),
                "large alone less all that was paid; ? where some of it is unknown"
            );

    /// <summary>Whether the promise holds, or why there is none.</summary>
    private static string Standing(RouteCascade route)
    {
        RoutePledge promise = route.Promise;
        string limit =
            $"regret of at most {Show.Percent(promise.MaxRegret)} a request with {Show.Percent(promise.Confidence)} confidence";
        string aged = promise.DaysLeft is double days
            ? $", calibration {Show.Seconds((promise.AgeDays ?? 0) * 86_400)} old, stale in {Show.Seconds(days * 86_400)}"
            : "";
        return promise.State switch
            {
                RoutePledgeState.Holds => $"the promise HOLDS ({limit}): {Regret(route.Audit)}{aged}",
                RoutePledgeState.InDoubt => $"the promise is IN DOUBT ({limit}): {Regret(route.Audit)}{aged}",
                RoutePledgeState.Unproven =>
                    $"promised by calibration, not yet confirmed live ({limit}): {Regret(route.Audit)}{aged}",
                _ when route.State == RouteState.Shadow =>
                    $"SHADOW, no answer of {LedgerWords.Name(route.Small, 40)} is given: {route.Why}",
                _ => $"CLOSED, no answer of {LedgerWords.Name(route.Small, 40)} is given: {route.Why}",
            } + Checking(route);
    }

    /// <summary>What is checked now, and by what it closes and opens.</summary>
    private static string Checking(RouteCascade route)
    {
        RouteAudit audit = route.Audit;
        string drifted = audit.HasDrifted
            ? $"; requests are no longer like those of the calibration, so {Show.Percent(audit.ShareNow)} are checked"
            : "";
        string since =
            route.State == RouteState.Closed
                ? $"; of {Show.Counted(audit.Recent, "request")} compared since, {Show.Count(audit.RecentLosses)} would have been losses"
                : "";
        string reopened = audit.Reopenings > 0 ? $"; reopened {Show.Counted(audit.Reopenings, "time")}" : "";
        return since + drifted + reopened;
    }

    private static string Regret(RouteAudit audit) =>
        audit is { Regret: double mean, RegretLow: double low, RegretHigh: double high }
            ? $"regret {Show.Percent(mean)} (95 %: {Show.Percent(low)} to {Show.Percent(high)}) by {Show.Counted(audit.Audited, "checked answer")}{(audit.Unclear > 0 ? $", {Show.Count(audit.Unclear)} of {Show.Counted(audit.Compared, "comparison")} that nobody could tell" : "")}"
            : "regret not known, no given answer is checked yet";

    private static string? LabelsOf(RouteCascade route) =>
        route.Labels switch
        {
            null => null,
            { Missing: 0 } gap =>
                $"{NameOf(route)}: {Show.Counted(gap.Have, "label")} to calibrate on are enough; route train --max-regret {Show.Percent(route.Promise.MaxRegret).Replace(" ", "", StringComparison.Ordinal)} --confidence {Show.Percent(route.Promise.Confidence).Replace(" ", "", StringComparison.Ordinal)} makes the promise that is asked for, where the answers can be told apart.",
            { Missing: int missing } gap =>
                $"{NameOf(route)}: {Show.Counted(missing, "label")} to calibrate on are missing ({Show.Count(gap.Have)} there, at least {Show.Count(gap.Minimum)} for any promise){(gap is { LabelUsd: double each, MissingUsd: double all } ? $", {Show.Usd(all)} at {Show.Usd(each)} for both answers and the judge" : "; what they cost is not known, none was compared")}.",
            _ => $"{NameOf(route)}: no number of labels is enough.",
        };

    private static string NameOf(RouteCascade route) => LedgerWords.Name(route.Model, 40);
}
