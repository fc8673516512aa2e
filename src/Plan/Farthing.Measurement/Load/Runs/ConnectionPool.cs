using System.Collections.Concurrent;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Runs;

/// <summary>Idle connections, the one used last first. Opened before the clock starts; one that is missing later is opened on the way and counted.</summary>
/// <param name="transport">Opens them; disposed of with the pool.</param>
internal sealed class ConnectionPool(ILoadTransport transport) : IDisposable
{
    private const int OpenedAtOnce = 32;
    private readonly ConcurrentStack<ILoadConnection> idle = new();

    /// <summary>Opens connections until so many are idle. Failures are left to the requests, which meet them again and are counted.</summary>
    public async Task OpenAsync(int count, TimeSpan within, CancellationToken cancellation)
    {
        while (idle.Count < count && !cancellation.IsCancellationRequested)
        {
            int missing = Math.Min(OpenedAtOnce, count - idle.Count);
            Task<ILoadConnection?>[] opening =
            [
                .. Enumerable.Range(0, missing).Select(_ => TryOpenAsync(within, cancellation)),
            ];
            ILoadConnection?[] opened = await Task.WhenAll(opening).ConfigureAwait(false);
            foreach (ILoadConnection? connection in opened)
            {
                if (connection is not null)
                {
                    idle.Push(connection);
                }
            }

            if (opened.Any(connection => connection is null))
            {
                return;
            }
        }
    }

    /// <summary>An idle connection; null when there is none.</summary>
    public ILoadConnection? TryTake() => idle.TryPop(out ILoadConnection? connection) ? connection : null;

    /// <summary>Opens one more.</summary>
    public async Task<ILoadConnection> OpenOneAsync(TimeSpan within)
    {
        using CancellationTokenSource limit = new(within);
        return await transport.OpenAsync(limit.Token).ConfigureAwait(false);
    }

    /// <summary>Takes a connection back.</summary>
    public void Return(ILoadConnection connection)
    {
        if (connection.IsUsable)
        {
            idle.Push(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryPop(out ILoadConnection? connection))
        {
            connection.Dispose();
        }

        transport.Dispose();
    }

    private async Task<ILoadConnection?> TryOpenAsync(TimeSpan within, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        try
        {
            return await transport.OpenAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (ConnectFailure.Of(failure) is not null)
        {
            // The first request meets the same failure, and is counted by its kind.
            return null;
        }
    }
}
