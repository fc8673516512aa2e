using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Forwarding.Clouds.Credentials;

/// <summary>Credentials of one upstream: fetched when they are needed, renewed before they end, by one fetch at a time.</summary>
/// <remarks>Safe for any number of callers. A fetch belongs to none of them: one that leaves does not end it for the others.</remarks>
/// <param name="fetch">Fetches them; throws <see cref="CredentialsException"/> where they cannot be had.</param>
/// <param name="clock">The time.</param>
internal sealed class CredentialCache<T>(Func<CancellationToken, Task<Timed<T>>> fetch, TimeProvider clock)
    where T : class
{
    /// <summary>A fetch is given up after this.</summary>
    private static readonly TimeSpan LongestFetch = TimeSpan.FromSeconds(10);

    /// <summary>After a failure the next fetch waits this long; callers get the same failure meanwhile.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    /// <summary>Credentials that are refused are fetched anew at most so often.</summary>
    private static readonly TimeSpan RefusalPause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private Timed<T>? held;
    private Task<T>? renewal;
    private long fetchedAt; // by the clock's timestamps, which no setting of the date moves
    private long failedAt;

    /// <summary>The credentials.</summary>
    /// <exception cref="CredentialsException">They cannot be had.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellation)
    {
        Timed<T>? known = Volatile.Read(ref held);
        DateTimeOffset now = clock.GetUtcNow();
        if (known is not null && now < known.FreshUntil)
        {
            return new(known.Value);
        }

        Task<T> renewing = Renew(now);
        return known is not null && now < known.Until
            ? new(known.Value)
            : new(renewing.WaitAsync(cancellation));
    }

    /// <summary>The upstream refused them: the next caller has them fetched anew, unless they just were.</summary>
    public void Refused()
    {
        lock (gate)
        {
            if (held is not null && clock.GetElapsedTime(fetchedAt) >= RefusalPause)
            {
                held = null;
            }
        }
    }

    private Task<T> Renew(DateTimeOffset now)
    {
        lock (gate)
        {
            if (held is Timed<T> renewed && now < renewed.FreshUntil)
            {
                return Task.FromResult(renewed.Value); // Another caller's fetch just ended.
            }

            bool isResting = renewal is { IsFaulted: true } && clock.GetElapsedTime(failedAt) < FailurePause;
            if (renewal is not null && (!renewal.IsCompleted || isResting))
            {
                return renewal;
            }

            renewal = Task.Run(FetchAsync);
            // A failure that nobody waits for is the next caller's to see.
            _ = renewal.ContinueWith(
                static failed => _ = failed.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
            return renewal;
        }
    }

    private async Task<T> FetchAsync()
    {
        using CancellationTokenSource limit = new(LongestFetch, RealTime.Clock);
        try
        {
            Timed<T> fetched = await fetch(limit.Token);
            lock (gate)
            {
                held = fetched;
                fetchedAt = clock.GetTimestamp();
            }

            return fetched.Value;
        }
        catch (Exception failure)
        {
            lock (gate)
            {
                failedAt = clock.GetTimestamp();
            }

            throw failure as CredentialsException
                ?? new CredentialsException("The credentials cannot be fetched.", failure);
        }
    }
}
