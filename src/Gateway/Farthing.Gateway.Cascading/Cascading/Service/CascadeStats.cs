using Farthing.Documents.Routes;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reduction.Cascade.Calibration;

namespace Farthing.Gateway.Cascading.Service;

/// <summary>Cascades as a document.</summary>
internal static class CascadeStats
{
    /// <summary>All of them, most saved first.</summary>
    public static RouteStatsDocument Of(CascadeDesk desk) =>
        new([
            .. desk
                .Routes.Select(Of)
                .OrderByDescending(route => route.Dollars.SavedUsd)
                .ThenBy(route => route.Model, StringComparer.Ordinal),
        ]);

    private static RouteCascade Of(CascadeRoute route)
    {
        CascadeFigures figures = route.Counts.Read();
        CascadeReason? closed = route.Closed;
        CascadeEvidence evidence = route.Evidence;
        long small = figures.Of(CascadeCourse.Small);
        long large = figures.Of(CascadeCourse.Large);
        Interval? regret = figures.RegretInterval;
        return new RouteCascade(
            route.Model,
            route.Options.Small,
            TextOf(route.Since),
            closed switch
            {
                null => RouteState.On,
                CascadeReason.NoPromise => RouteState.Shadow,
                _ => RouteState.Closed,
            },
            closed is CascadeReason why ? CascadeWords.Of(why) : null,
            new RouteCourses(
                small,
                large,
                figures.Of(CascadeCourse.Direct),
                figures.Of(CascadeCourse.Shadow),
                figures.Of(CascadeCourse.Bypass)
            ),
            [
                .. figures
                    .Requests.OrderByDescending(tally => tally.Requests)
                    .Select(tally => new RouteReason(
                        CascadeWords.Word(tally.Course),
                        CascadeWords.Word(tally.Reason),
                        tally.Requests
                    )),
            ],
            small + large == 0 ? null : (double)large / (small + large),
            PledgeOf(route, closed, regret),
            new RouteAudit(
                figures.Compared,
                figures.Unclear,
                figures.Audited,
                figures.Regret,
                regret?.Low,
                regret?.High,
                route.AuditFraction,
                route.HasDrifted,
                evidence.Checked,
                evidence.Losses,
                evidence.Reopenings
            ),
            new RouteDollars(
                figures.Money.Small,
                figures.Money.Judge,
                figures.Money.Large,
                figures.Money.Audit,
                figures.Money.Alone,
                figures.Unknown
            ),
            route.Headroom,
            figures.P50Ms,
            figures.P95Ms,
            route.Need is LabelNeed need ? GapOf(need, figures) : null
        );
    }

    private static RoutePledge PledgeOf(CascadeRoute route, CascadeReason? closed, Interval? regret)
    {
        double limit = route.Options.MaxRegret;
        TimeSpan? age = route.Age;
        return new RoutePledge(
            closed is not null ? RoutePledgeState.None
                : regret?.High <= limit ? RoutePledgeState.Holds
                : regret?.Low > limit ? RoutePledgeState.InDoubt
                : RoutePledgeState.Unproven,
            limit,
            route.Options.Confidence,
            route.Options.Router is null ? null : TextOf(route.Options.Router.TrainedAt),
            age?.TotalDays,
            age is TimeSpan old ? Math.Max(0, (route.Options.MaxAge - old).TotalDays) : null
        );
    }

    private static RouteLabelGap GapOf(LabelNeed need, CascadeFigures figures)
    {
        double? each = figures.Compared == 0 ? null : (double)figures.ComparedCost.Usd / figures.Compared;
        return new RouteLabelGap(need.Have, need.Minimum, need.Missing, each, need.Missing * each);
    }

    private static string TextOf(DateTimeOffset time) =>
        LedgerTime.Text((time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100);
}
