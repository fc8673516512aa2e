using Farthing.Gateway.Administration;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Features;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Pipeline;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Numerics.Clocks;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Hosting;

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
    SharingFigures sharing,
    IReadOnlyList<GatewayFeature> features
)
{
    private readonly double startedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Writes it.</summary>
    public void Write(MetricsText text)
    {
        Families.Build.Begin(text);
        text.Add(1, ("version", telemetry.Version));
        Families.Running.One(text, door.Running);
        telemetry.Metrics.Write(text);
        WriteDeployments(text);
        UpstreamFigures.Write(text, router);
        WriteBudgets(text);
        sharing.Write(text);
        foreach (GatewayFeature feature in features)
        {
            feature.Write(text);
        }

        WriteJournal(text);
        Families.Connections.One(text, door.Connections);
        Families.ConnectionsOpened.One(text, door.ConnectionsOpened);
        Families.LogDropped.One(text, telemetry.Log?.Dropped ?? 0);
        WriteCertificates(text);
        Families.Defects.One(text, telemetry.Metrics.Defects);
        Families.ClockJumps.Each(
            text,
            [("forward", telemetry.Jumps.Forward), ("back", telemetry.Jumps.Back)],
            static one => one.Item1,
            static one => one.Item2
        );
        Families.ClockSpeed.One(text, ScaledTime.FactorOf(clock));
        WriteProcess(text);
    }

    private void WriteDeployments(MetricsText text)
    {
        IReadOnlyList<DeploymentReport> reports = router.Reports();
        Each(Families.Outstanding, one => one.Outstanding);
        Each(Families.BreakerOpen, one => one.Breaker == BreakerPhase.Closed ? 0 : 1);
        Each(Families.BreakerRest, one => one.RestsFor.TotalSeconds);

        void Each(MetricFamily family, Func<DeploymentReport, double?> value) =>
            family.Each(text, reports, one => one.Deployment, value);
    }

    private void WriteCertificates(MetricsText text)
    {
        if (door.CertificateEnd is not null || admin?.Certificates is not null)
        {
            Families.CertificateExpiry.Each(
                text,
                [("api", door.CertificateEnd), ("admin", admin?.Certificates?.End)],
                static one => one.Item1,
                static one => one.Item2?.ToUnixTimeSeconds()
            );
        }
    }

    private void WriteBudgets(MetricsText text)
    {
        List<BudgetFigures> figures = BudgetFigures.Of(spending);
        Each(Families.BudgetLimit, one => one.LimitUsd);
        Each(Families.BudgetSettled, one => one.SettledUsd);
        Each(Families.BudgetHeld, one => one.HeldUsd);
        Each(Families.BudgetRemaining, one => one.MinRemainingUsd);
        Each(Families.BudgetUsed, one => one.MostUsed);

        void Each(MetricFamily family, Func<BudgetFigures, double?> value) =>
            family.Each(text, figures, one => one.Budget, value);
    }

    private void WriteJournal(MetricsText text)
    {
        Families.JournalBytes.One(text, journal.Figures.WrittenBytes);
        Families.JournalFsync.Begin(text);
        TimeBuckets syncs = journal.Figures.Syncs;
        text.AddHistogram(syncs.Bounds, syncs.Counts(), syncs.Sum());
        Families.JournalFailing.One(text, journal.Failure is null ? 0 : 1);
        Families.LedgerLagBytes.One(text, projector.LagBytes);
        Families.LedgerLagSeconds.One(text, projector.LagSeconds);
        Families.LedgerFailing.One(text, projector.Failure is null ? 0 : 1);
    }

    private void WriteProcess(MetricsText text)
    {
        Families.GcCollections.Begin(text);
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            text.Add(
                GC.CollectionCount(generation)
                    - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0),
                ("generation", generation.ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
        }

        Families.GcPause.One(text, GC.GetTotalPauseDuration().TotalSeconds);
        Families.GcHeap.One(text, GC.GetGCMemoryInfo().HeapSizeBytes);
        Families.Threads.One(text, ThreadPool.ThreadCount);
        Families.ThreadQueue.One(text, ThreadPool.PendingWorkItemCount);
        if (!OperatingSystem.IsBrowser() && !OperatingSystem.IsIOS() && !OperatingSystem.IsTvOS())
        {
            Families.Cpu.One(text, Environment.CpuUsage.TotalTime.TotalSeconds);
        }

        Families.Memory.One(text, Environment.WorkingSet);
        Families.Started.One(text, startedAt);
    }
}
