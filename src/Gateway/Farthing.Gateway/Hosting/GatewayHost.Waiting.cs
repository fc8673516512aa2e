using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Pipeline;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Hosting;

/// <content>A start while the shared PostgreSQL is away.</content>
public sealed partial class GatewayHost
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);

    /// <summary>Opens as <see cref="OpenAsync"/> does. Where the shared PostgreSQL cannot be reached, it listens meanwhile, answers 503, and tries again until it can.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="kinds">The features that it may have.</param>
    /// <param name="clock">The time.</param>
    /// <param name="waits">Told once when it begins to wait: why, and the address.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="enough">Ends the wait: the fault that it waits for is thrown.</param>
    /// <param name="log">The log; null: none. It is disposed of with the host.</param>
    /// <exception cref="FarthingException">It cannot start, whether PostgreSQL is there or not, or the wait was given up.</exception>
    public static async Task<GatewayHost> OpenWhenReadyAsync(
        GatewayOptions options,
        IReadOnlyList<FeatureKind> kinds,
        TimeProvider clock,
        Action<FarthingException, Uri> waits,
        CancellationToken cancellation,
        CancellationToken enough,
        GatewayLog? log = null
    )
    {
        WaitingDoor? door = null;
        try
        {
            for (TimeSpan rest = FirstRest; ; rest = rest + rest < LongestRest ? rest + rest : LongestRest)
            {
                FarthingException away;
                try
                {
                    return await OpenAsync(options, kinds, clock, cancellation, log);
                }
                catch (FarthingException refused) when (PostgresLedgerStore.MayPass(refused))
                {
                    away = refused;
                }

                if (door is null)
                {
                    door = new WaitingDoor(options, clock);
                    Uri address = await door.StartAsync(cancellation);
                    // The port that was taken is the gateway's, too.
                    options = options with
                    {
                        Listen = options.Listen with { Port = address.Port },
                    };
                    waits(away, address);
                }

                await Task.Delay(rest, clock, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (enough.IsCancellationRequested)
                {
                    throw away;
                }
            }
        }
        finally
        {
            if (door is not null)
            {
                await door.DisposeAsync();
            }
        }
    }
}
