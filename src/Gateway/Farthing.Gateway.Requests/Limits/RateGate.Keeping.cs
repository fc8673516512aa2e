using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Gateway.Limits;

/// <summary>What goes on beside the requests: bringing back what lies idle, saying that this gateway lives, coming back to a store that was away.</summary>
internal sealed partial class RateGate
{
    private static readonly TimeSpan KeepEvery = TimeSpan.FromMilliseconds(250);
    private const long RenewNs = 5_000_000_000;
    private const long CleanNs = 60_000_000_000;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task keeping;
    private volatile AwayState? away;
    private Task visiting = Task.CompletedTask;
    private long renewedNs = long.MinValue / 2;
    private long cleanedNs;
    private long backUntilNs;
    private Action<string>? said;

    /// <summary>Raised once when the store goes away, and once when it is back: what happened, in words. Who comes while it is away hears it then.</summary>
    public event Action<string>? Said
    {
        add
        {
            said += value;
            if (Failure is not null)
            {
                value?.Invoke(AwayWords());
            }
        }
        remove => said -= value;
    }

    /// <summary>Why the store cannot be reached now; null while it can, and where there is none.</summary>
    public string? Failure => store is null ? null : away?.Reason;

    /// <summary>Gateways on the store, as it last said; 0: it has never been reached.</summary>
    public int Gateways => Volatile.Read(ref gateways);

    /// <summary>One round of housekeeping; ends when nothing waits for the store any more.</summary>
    internal async Task KeepAsync()
    {
        Keep();
        Task now;
        lock (waiting)
        {
            now = visiting;
        }

        await now;
        await CleanAsync();
    }

    /// <summary>Has brought back, renewed and tried again what is due.</summary>
    private void Keep()
    {
        long nowNs = NowNs();
        List<SharedMeter> held;
        lock (waiting)
        {
            held = [.. inHand];
        }

        foreach (SharedMeter meter in held)
        {
            lock (meter.Bucket)
            {
                if (!meter.IsInHand)
                {
                    lock (waiting)
                    {
                        inHand.Remove(meter);
                    }
                }
                else if (meter.IsDue(nowNs))
                {
                    Queue(meter);
                }
            }
        }

        lock (waiting)
        {
            isRenewalDue |= away is not null || nowNs - renewedNs >= RenewNs;
            isFlushDue |= queued.Count > 0;
        }

        Visit();
    }

    private async Task CleanAsync()
    {
        long nowNs = NowNs();
        if (away is null && nowNs - cleanedNs >= CleanNs)
        {
            cleanedNs = nowNs;
            Sweep();
            try
            {
                await store!.CleanAsync(CancellationToken.None);
            }
            catch (Exception error)
            {
                GoAway(error);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (store is null)
        {
            return; // Nothing was begun.
        }

        await stopping.CancelAsync();
        await keeping;
        Task last;
        lock (waiting)
        {
            last = visiting;
        }

        await last;
        await store.DisposeAsync();
        stopping.Dispose();
    }

    /// <summary>Brings everything back and leaves; no request runs any more.</summary>
    public async Task LeaveAsync(CancellationToken deadline)
    {
        if (store is null)
        {
            return;
        }

        await stopping.CancelAsync();
        await keeping;
        Task last;
        lock (waiting)
        {
            last = visiting;
        }

        await last;
        if (away is not null || Gateways == 0)
        {
            return;
        }

        RateVisit visit = new() { Gateway = gateway, Gateways = Gateways };
        long never = long.MaxValue / 2;
        List<SharedMeter> all;
        lock (waiting)
        {
            all = [.. inHand.Union(queued)];
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (SharedMeter meter in all)
        {
            lock (meter.Bucket)
            {
                if (ids.Add(meter.Id))
                {
                    visit.Meters.Add(meter.Prepare(0, never));
                }
            }
        }

        try
        {
            if (visit.Meters.Count > 0)
            {
                await store.VisitAsync(visit, deadline);
            }

            await store.LeaveAsync(gateway, deadline);
        }
        catch (Exception error) when (error is RateStoreAwayException or OperationCanceledException)
        {
            // What was in hand lapses by itself, slots by their time.
        }
    }

    private async Task KeepHouseAsync()
    {
        using PeriodicTimer timer = new(KeepEvery, clock);
        try
        {
            do
            {
                Keep();
                await CleanAsync();
            } while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private async Task RenewAsync()
    {
        List<(string, int)> slots = [];
        List<SharedMeter> held;
        lock (waiting)
        {
            held = [.. inHand];
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (SharedMeter meter in held)
        {
            if (meter is SlotMeter slot && ids.Add(meter.Id))
            {
                lock (meter.Bucket)
                {
                    slots.Add((slot.Id, slot.Renewed()));
                }
            }
        }

        try
        {
            int found = await store!.RenewAsync(gateway, slots, CancellationToken.None);
            renewedNs = NowNs();
            if (away is not null)
            {
                // It is back when it does what it is there for, not when it answers.
                RateVisit probe = new() { Gateway = gateway, Gateways = Math.Max(1, found) };
                probe.Meters.Add(new VisitedMeter { Id = "probe", TicksPerUnit = RateTicks.PerUnit(60) });
                await store!.VisitAsync(probe, CancellationToken.None);
                ComeBack();
            }

            // After a time away the others come back one by one: until then there are as many as before.
            gateways = renewedNs < backUntilNs ? Math.Max(found, gateways) : found;
        }
        catch (Exception error)
        {
            GoAway(error);
        }
    }

    private void GoAway(Exception error)
    {
        if (away is not null)
        {
            return;
        }

        string reason =
            error is RateStoreAwayException ? error.Message : $"{store!.Name} fails ({error.GetType().Name})";
        away = new AwayState(gateways, NowNs(), reason);
        said?.Invoke(AwayWords());
    }

    private string AwayWords()
    {
        string reason = away?.Reason ?? "";
        int share = away?.Gateways ?? 0;
        return whenAway == LimitsWhenAway.Refuse
                ? $"limits: {reason}; requests that they count are refused until it is back (limits_when_away: refuse)"
            : share == 0
                ? $"limits: {reason}; this gateway has never reached it and refuses requests that they count until it can"
            : $"limits: {reason}; this gateway goes on with 1/{share} of each until it is back (limits_when_away: local)";
    }

    private void ComeBack()
    {
        if (away is not AwayState gone)
        {
            return;
        }

        backUntilNs = NowNs() + (store!.SlotLife.Ticks * 100);
        away = null;
        foreach (RateBucket bucket in buckets.Values)
        {
            lock (bucket)
            {
                foreach (RateMeter? meter in (ReadOnlySpan<RateMeter?>)[bucket.Requests, bucket.Tokens])
                {
                    if (meter?.IsOwing == true)
                    {
                        Queue(meter);
                    }
                }
            }
        }

        double seconds = (NowNs() - gone.SinceNs) / 1e9;
        said?.Invoke(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"limits: {store!.Name} is back after {seconds:0.0} s"
            )
        );
    }
}
