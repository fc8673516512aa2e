using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Gateway.Limits;

/// <summary>The visits to the store: one at a time, each for everything that waits.</summary>
internal sealed partial class RateGate
{
    private const int MaxWishes = 256;
    private const int MaxMeters = 512;
    private readonly string gateway = Guid.CreateVersion7().ToString("N");
    private readonly Lock waiting = new();
    private readonly List<RateWish> wishes = [];
    private readonly HashSet<SharedMeter> inHand = [];
    private List<SharedMeter> queued = [];
    private bool isVisiting;
    private bool isRenewalDue;
    private bool isFlushDue;
    private int gateways;

    /// <summary>Visits so far; for tests.</summary>
    internal long Visits { get; private set; }

    private void Ask(RateWish wish)
    {
        lock (waiting)
        {
            wishes.Add(wish);
        }

        Visit();
    }

    /// <summary>A meter has something to bring back. Its bucket is locked.</summary>
    private void Queue(SharedMeter meter, bool isUrgent = false)
    {
        lock (waiting)
        {
            if (!meter.IsQueued)
            {
                meter.IsQueued = true;
                queued.Add(meter);
            }

            isFlushDue |= isUrgent;
        }

        if (isUrgent)
        {
            Visit();
        }
    }

    /// <summary>Begins to visit, unless somebody is at it.</summary>
    private void Visit()
    {
        lock (waiting)
        {
            if (isVisiting)
            {
                return;
            }

            isVisiting = true;
            visiting = VisitAllAsync();
        }
    }

    private async Task VisitAllAsync()
    {
        await Task.Yield();
        while (true)
        {
            List<RateWish> now;
            List<SharedMeter> flushed = [];
            bool renews;
            lock (waiting)
            {
                renews = isRenewalDue;
                isRenewalDue = false;
                now = wishes.GetRange(0, Math.Min(MaxWishes, wishes.Count));
                wishes.RemoveRange(0, now.Count);
                if (isFlushDue && away is null)
                {
                    flushed = queued.Count <= MaxMeters ? queued : queued.GetRange(0, MaxMeters);
                    queued =
                        queued.Count <= MaxMeters ? [] : queued.GetRange(MaxMeters, queued.Count - MaxMeters);
                    isFlushDue = queued.Count > 0;
                }

                if (!renews && now.Count == 0 && flushed.Count == 0)
                {
                    isVisiting = false;
                    return;
                }
            }

            Forget(now);
            if (renews)
            {
                await RenewAsync();
            }

            if (now.Count > 0 || flushed.Count > 0)
            {
                await VisitAsync(now, flushed);
            }
        }
    }

    private async Task VisitAsync(List<RateWish> now, List<SharedMeter> flushed)
    {
        if (away is not null)
        {
            GiveUp(now);
            PutOff(flushed);
            return;
        }

        RateVisit visit = new() { Gateway = gateway, Gateways = Math.Max(1, gateways) };
        List<SharedMeter> meters = Collect(visit, now, flushed);
        long[] needed = new long[meters.Count];
        foreach (RateNeed need in visit.Needs)
        {
            needed[need.Meter] += need.Units;
        }

        long sentNs = NowNs();
        for (int i = 0; i < meters.Count; i++)
        {
            lock (meters[i].Bucket)
            {
                visit.Meters.Add(meters[i].Prepare(needed[i], sentNs));
            }
        }

        RateVisitResult result;
        try
        {
            result = await store!.VisitAsync(visit, CancellationToken.None);
        }
        catch (Exception error)
        {
            // Whatever it was: nobody may wait for ever. It is said once, and tried again.
            for (int i = 0; i < meters.Count; i++)
            {
                lock (meters[i].Bucket)
                {
                    meters[i].Fail(visit.Meters[i]);
                }
            }

            GoAway(error);
            PutOff(meters);
            GiveUp(now);
            return;
        }

        Visits++;
        bool[] isTaken = [.. now.Select(static wish => wish.TryClaim())];
        Apply(visit, result, isTaken, meters, sentNs);
        Decide(visit, result, isTaken, meters, now);
    }

    /// <summary>The meters of a visit, each once.</summary>
    private List<SharedMeter> Collect(RateVisit visit, List<RateWish> now, List<SharedMeter> flushed)
    {
        List<SharedMeter> meters = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        List<SharedMeter> later = [];
        foreach (RateWish wish in now)
        {
            foreach (SharedMeter meter in wish.Pass.Meters)
            {
                if (!places.TryGetValue(meter.Id, out int place))
                {
                    place = meters.Count;
                    places.Add(meter.Id, place);
                    meters.Add(meter);
                }

                visit.Needs.Add(new RateNeed(visit.Requests, place, meter.Units(wish.Pass.Tokens)));
            }

            visit.Requests++;
        }

        foreach (SharedMeter meter in flushed)
        {
            lock (meter.Bucket)
            {
                meter.IsQueued = false;
            }

            if (places.TryAdd(meter.Id, meters.Count))
            {
                meters.Add(meter);
            }
            else if (meters[places[meter.Id]] != meter)
            {
                later.Add(meter); // Of a limit that was taken out and put in again: one of them at a time.
            }
        }

        PutOff(later);
        return meters;
    }

    /// <summary>Those whose clients have left ask for nothing.</summary>
    private static void Forget(List<RateWish> now)
    {
        for (int i = now.Count - 1; i >= 0; i--)
        {
            if (now[i].HasLeft)
            {
                EndWaiting(now[i]);
                now.RemoveAt(i);
            }
        }
    }

    /// <summary>Puts the store's units into the hands. What it granted to a request whose client left meanwhile goes back.</summary>
    private void Apply(
        RateVisit visit,
        RateVisitResult result,
        bool[] isTaken,
        List<SharedMeter> meters,
        long sentNs
    )
    {
        long[] granted = new long[meters.Count];
        long[] unwanted = new long[meters.Count];
        foreach (RateNeed need in visit.Needs)
        {
            if (result.Waits[need.Request] == 0)
            {
                granted[need.Meter] += need.Units;
                unwanted[need.Meter] += isTaken[need.Request] ? 0 : need.Units;
            }
        }

        long nowNs = NowNs();
        for (int i = 0; i < meters.Count; i++)
        {
            SharedMeter meter = meters[i];
            bool isInHand;
            lock (meter.Bucket)
            {
                meter.Apply(granted[i], result.Got[i], result.Stands[i], result.NowTicks, sentNs, nowNs);
                if (unwanted[i] > 0)
                {
                    meter.GiveBack(unwanted[i]);
                    Queue(meter, isUrgent: true);
                }

                isInHand = meter.IsInHand;
            }

            lock (waiting)
            {
                _ = isInHand && inHand.Add(meter);
            }
        }
    }

    private void Decide(
        RateVisit visit,
        RateVisitResult result,
        bool[] isTaken,
        List<SharedMeter> meters,
        List<RateWish> now
    )
    {
        long nowNs = NowNs();
        for (int request = 0; request < now.Count; request++)
        {
            long waitNs = result.Waits[request] * 100;
            SharedMeter? blame = waitNs == 0 ? null : meters[result.Blames[request]];
            if (blame is not null)
            {
                long units = visit
                    .Needs.Find(need => need.Request == request && need.Meter == result.Blames[request])
                    .Units;
                lock (blame.Bucket)
                {
                    blame.Refuse(units, waitNs, nowNs);
                }
            }

            EndWaiting(now[request]);
            if (isTaken[request])
            {
                now[request].Decide(waitNs, blame);
            }
        }
    }

    private static void GiveUp(List<RateWish> now)
    {
        foreach (RateWish wish in now)
        {
            EndWaiting(wish);
            wish.GiveUp();
        }
    }

    /// <summary>Keeps units that could not be returned until the store is back.</summary>
    private void PutOff(List<SharedMeter> meters)
    {
        foreach (SharedMeter meter in meters)
        {
            lock (meter.Bucket)
            {
                Queue(meter);
            }
        }
    }

    private static void EndWaiting(RateWish wish)
    {
        foreach (RateBucket bucket in wish.Pass.Buckets)
        {
            lock (bucket)
            {
                bucket.Waiting--;
            }
        }
    }
}
