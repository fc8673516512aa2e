using Farthing.Documents.Ledger;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Serves;

/// <content>Its end.</content>
internal sealed partial class ServeRun
{
    private static readonly TimeSpan DrainSaidAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Lets running requests end, and says so where that takes longer than what is over already.</summary>
    private async Task StopAsync(GatewayHost host, GatewayLog log)
    {
        using CancellationTokenSource deadline = new(wishes.Drain, wishes.Clock);
        Task stopped = host.StopAsync(deadline.Token);
        await Task.WhenAny(stopped, Task.Delay(DrainSaidAfter, RealTime.Clock));
        int running = host.Running;
        if (!stopped.IsCompleted && running > 0)
        {
            log.Say(
                LogSeverity.Info,
                "drain",
                $"letting {running} {(running == 1 ? "request" : "requests")} end, at most {wishes.Drain.TotalSeconds:0} s",
                ("requests", (long)running)
            );
        }

        await stopped;
    }

    /// <summary>Traffic since the start; null where the shared ledger is away.</summary>
    private SpentSums? Total(GatewayOptions options, Guid gateway, DateTimeOffset began)
    {
        try
        {
            using SqlLedgerStore store = GatewayHost.OpenLedger(options);
            return store.Total(
                new LedgerFilter
                {
                    SinceUnixNs = (began.UtcTicks - DateTime.UnixEpoch.Ticks) * 100,
                    GatewayId = options.Shared is null ? null : gateway,
                }
            );
        }
        catch (FarthingException away) when (options.Shared is not null)
        {
            context.Warn(away.Faults[0].ToString());
            return null;
        }
    }
}
