using Farthing.Gateway.Cascading.Policies;
using Farthing.Numerics.Billing;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Cascading.Service;

/// <summary>The cascades, on <c>/metrics</c>.</summary>
internal static class CascadePage
{
    private static readonly CascadeReason[] Closing =
    [
        CascadeReason.NoPromise,
        CascadeReason.Stale,
        CascadeReason.Regret,
        CascadeReason.NoHeadroom,
    ];

    /// <summary>Writes them; nothing without a cascade.</summary>
    public static void Write(MetricsText text, CascadeDesk desk)
    {
        (CascadeRoute Route, CascadeFigures Figures)[] all =
        [
            .. desk
                .Routes.OrderBy(route => route.Model, StringComparer.Ordinal)
                .Select(route => (route, route.Counts.Read())),
        ];
        if (all.Length == 0)
        {
            return;
        }

        Families.CascadeRequests.Begin(text);
        foreach ((CascadeRoute route, CascadeFigures figures) in all)
        {
            foreach (CascadeTally tally in figures.Requests)
            {
                text.Add(
                    tally.Requests,
                    ("model", route.Model),
                    ("course", CascadeWords.Word(tally.Course)),
                    ("reason", CascadeWords.Word(tally.Reason))
                );
            }
        }

        Families.CascadeCompared.Begin(text);
        foreach ((CascadeRoute route, CascadeFigures figures) in all)
        {
            text.Add(figures.Compared - figures.Unclear, ("model", route.Model), ("result", "clear"));
            text.Add(figures.Unclear, ("model", route.Model), ("result", "unclear"));
        }

        Families.CascadeCost.Begin(text);
        foreach ((CascadeRoute route, CascadeFigures figures) in all)
        {
            Part("small", figures.Money.Small);
            Part("judge", figures.Money.Judge);
            Part("large", figures.Money.Large);
            Part("audit", figures.Money.Audit);

            void Part(string part, Money paid) =>
                text.Add((double)paid.Usd, ("model", route.Model), ("part", part));
        }

        Families.CascadeAlone.Each(
            text,
            all,
            static one => one.Route.Model,
            static one => (double)one.Figures.Money.Alone.Usd
        );
        Families.CascadeAudit.Each(
            text,
            all,
            static one => one.Route.Model,
            static one => one.Route.AuditFraction
        );
        Families.CascadeClosed.Begin(text);
        foreach ((CascadeRoute route, _) in all)
        {
            CascadeReason? closed = route.Closed;
            foreach (CascadeReason reason in Closing)
            {
                text.Add(
                    closed == reason ? 1 : 0,
                    ("model", route.Model),
                    ("reason", CascadeWords.Word(reason))
                );
            }
        }
    }
}
