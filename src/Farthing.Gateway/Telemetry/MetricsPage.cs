using Farthing.Gateway.Administration;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Telemetry;

/// <summary>The whole page of <c>/metrics</c>: what was counted, and how journal, ledger, budgets and deployments stand now.</summary>
internal sealed class MetricsPage(
    GatewayTelemetry telemetry,
    DataPlane door,
    AdminPlane? admin,
    GatewayJournal journal,
    Projector projector,
    SpendingGate spending,
    Router router,
    TimeProvider clock,
    SharingFigures sharing
)
{
    private readonly double startedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Writes it.</summary>
    public void Write(MetricsText text)
    {
        Begin(text, Families.Build);
        text.Add(1, ("version", telemetry.Version));
        One(text, Families.Running, door.Running);
        telemetry.Metrics.Write(text);
        WriteDeployments(text);
        UpstreamFigures.Write(text, router);
        WriteBudgets(text);
        sharing.Write(text);
        WriteJournal(text);
        One(text, Families.Connections, door.Connections);
        One(text, Families.ConnectionsOpened, door.ConnectionsOpened);
        One(text, Families.LogDropped, telemetry.Log?.Dropped ?? 0);
        WriteCertificates(text);
        One(text, Families.Defects, telemetry.Metrics.Defects);
        WriteProcess(text);
    }

    internal static void Begin(MetricsText text, MetricFamily family)
    {
        if (family.Kind == MetricKind.Counter)
        {
            text.Counter(family.Name, family.Help);
        }
        else if (family.Kind == MetricKind.Gauge)
        {
            text.Gauge(family.Name, family.Help);
        }
        else
        {
            text.Histogram(family.Name, family.Help);
        }
    }

    internal static void One(MetricsText text, MetricFamily family, double value)
    {
        Begin(text, family);
        text.Add(value);
    }

    private void WriteDeployments(MetricsText text)
    {
        IReadOnlyList<DeploymentStanding> standings = router.Standings();
        Each(Families.Outstanding, one => one.Outstanding);
        Each(Families.BreakerOpen, one => one.IsOpen ? 1 : 0);
        Each(Families.BreakerRest, one => one.RestsFor.TotalSeconds);

        void Each(MetricFamily family, Func<DeploymentStanding, double> value)
        {
            Begin(text, family);
            foreach (DeploymentStanding one in standings)
            {
                text.Add(value(one), (family.Labels[0], one.Deployment));
            }
        }
    }

    private void WriteCertificates(MetricsText text)
    {
        if (door.CertificateEnd is null && admin?.Certificates is null)
        {
            return;
        }

        Begin(text, Families.CertificateExpiry);
        Add("api", door.CertificateEnd);
        Add("admin", admin?.Certificates?.End);

        void Add(string listener, DateTimeOffset? end)
        {
            if (end is DateTimeOffset known)
            {
                text.Add(known.ToUnixTimeSeconds(), (Families.CertificateExpiry.Labels[0], listener));
            }
        }
    }

    private void WriteBudgets(MetricsText text)
    {
        List<BudgetFigures> figures = BudgetFigures.Of(spending);
        Each(Families.BudgetLimit, one => one.LimitUsd);
        Each(Families.BudgetSettled, one => one.SettledUsd);
        Each(Families.BudgetHeld, one => one.HeldUsd);
        Each(Families.BudgetRemaining, one => one.LeastRemainingUsd);
        Each(Families.BudgetUsed, one => one.MostUsed);

        void Each(MetricFamily family, Func<BudgetFigures, double> value)
        {
            Begin(text, family);
            foreach (BudgetFigures one in figures)
            {
                text.Add(value(one), (family.Labels[0], one.Budget));
            }
        }
    }

    private void WriteJournal(MetricsText text)
    {
        One(text, Families.JournalBytes, journal.Figures.WrittenBytes);
        Begin(text, Families.JournalFsync);
        TimeBuckets syncs = journal.Figures.Syncs;
        text.AddHistogram(syncs.Bounds, syncs.Counts(), syncs.Sum());
        One(text, Families.JournalFailing, journal.Failure is null ? 0 : 1);
        One(text, Families.LedgerLagBytes, projector.LagBytes);
        One(text, Families.LedgerLagSeconds, projector.LagSeconds);
        One(text, Families.LedgerFailing, projector.Failure is null ? 0 : 1);
    }

    private void WriteProcess(MetricsText text)
    {
        Begin(text, Families.GcCollections);
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            text.Add(
                GC.CollectionCount(generation)
                    - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0),
                ("generation", generation.ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
        }

        One(text, Families.GcPause, GC.GetTotalPauseDuration().TotalSeconds);
        One(text, Families.GcHeap, GC.GetGCMemoryInfo().HeapSizeBytes);
        One(text, Families.Threads, ThreadPool.ThreadCount);
        One(text, Families.ThreadQueue, ThreadPool.PendingWorkItemCount);
        if (!OperatingSystem.IsBrowser() && !OperatingSystem.IsIOS() && !OperatingSystem.IsTvOS())
        {
            One(text, Families.Cpu, Environment.CpuUsage.TotalTime.TotalSeconds);
        }

        One(text, Families.Memory, Environment.WorkingSet);
        One(text, Families.Started, startedAt);
    }
}
