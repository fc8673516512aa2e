using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Tests.Gateway.Sharing.Rates;

/// <summary>The rules of a shared store in memory, on a clock that a test sets: what PostgreSQL and Redis do, written a third time and checked against by hand.</summary>
internal sealed class MemoryRateStore(TimeProvider clock) : IRateStore
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, Bucket> buckets = [];
    private readonly Dictionary<(string Id, string Gateway), (long Held, long Until)> slots = [];
    private readonly Dictionary<string, long> gateways = [];

    public string Name => "the store";

    public TimeSpan SlotLife => TimeSpan.FromSeconds(30);

    /// <summary>True: nobody can reach it.</summary>
    public bool IsAway { get; set; }

    /// <summary>True: it goes away again after the visit that tries it.</summary>
    public bool FailsAfterProbe { get; set; }

    /// <summary>True: it fills a bucket up although units of it are in hands. No store may do that.</summary>
    public bool ForgetsHands { get; set; }

    /// <summary>Visits that came to it.</summary>
    public int Visits { get; private set; }

    private long Now => clock.GetTimestamp() + (1000 * RateTicks.PerSecond);

    /// <summary>Visits that began.</summary>
    public int Comes { get; private set; }

    /// <summary>Visits have come, but are not answered before this has ended.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public async Task<RateVisitResult> VisitAsync(RateVisit visit, CancellationToken cancellation)
    {
        Comes++;
        await Answers;
        ThrowIfAway();
        lock (guard)
        {
            Visits++;
            IsAway = FailsAfterProbe && visit.Meters[0].Id == "probe";
            return Visit(visit, Now);
        }
    }

    public Task<int> RenewAsync(
        string gateway,
        IReadOnlyList<(string Id, int Running)> held,
        CancellationToken cancellation
    )
    {
        ThrowIfAway();
        lock (guard)
        {
            gateways[gateway] = Now + SlotLife.Ticks;
            foreach ((string id, int running) in held)
            {
                slots[(id, gateway)] = (running, Now + SlotLife.Ticks);
            }

            return Task.FromResult(gateways.Values.Count(until => until > Now));
        }
    }

    public Task LeaveAsync(string gateway, CancellationToken cancellation)
    {
        ThrowIfAway();
        lock (guard)
        {
            gateways.Remove(gateway);
            return Task.CompletedTask;
        }
    }

    public Task CleanAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void ThrowIfAway()
    {
        if (IsAway)
        {
            throw new RateStoreAwayException("the store does not answer");
        }
    }

    private RateVisitResult Visit(RateVisit visit, long now)
    {
        int count = visit.Meters.Count;
        Bucket[] met = new Bucket[count];
        for (int i = 0; i < count; i++)
        {
            met[i] = Begin(visit.Meters[i], visit.Gateway, now);
        }

        long[] waits = new long[visit.Requests];
        int[] blames = [.. Enumerable.Repeat(-1, visit.Requests)];
        for (int request = 0; request < visit.Requests; request++)
        {
            List<RateNeed> needs = [.. visit.Needs.Where(need => need.Request == request)];
            foreach (RateNeed need in needs)
            {
                long wait = Wait(visit.Meters[need.Meter], met[need.Meter], need.Units, now);
                met[need.Meter].IsRefused |= wait > 0;
                if (wait > waits[request])
                {
                    (waits[request], blames[request]) = (wait, need.Meter);
                }
            }

            foreach (RateNeed need in waits[request] == 0 ? needs : [])
            {
                Bucket bucket = met[need.Meter];
                bucket.Own += visit.Meters[need.Meter].Slots > 0 ? need.Units : 0;
                bucket.FullAt += RateTicks.Cost(need.Units, visit.Meters[need.Meter].TicksPerUnit);
            }
        }

        long[] got = new long[count];
        long[] stands = new long[count];
        for (int i = 0; i < count; i++)
        {
            VisitedMeter meter = visit.Meters[i];
            got[i] = met[i].IsRefused ? 0 : Math.Max(0, Ahead(meter, met[i], visit.Gateways, now));
            long cost = RateTicks.Cost(got[i], meter.TicksPerUnit);
            met[i].FullAt += cost;
            met[i].Fresh += ForgetsHands ? 0 : cost;
            met[i].Own += meter.Slots > 0 ? got[i] : 0;
            stands[i] = meter.Slots > 0 ? met[i].Others + met[i].Own : met[i].FullAt - now;
            if (meter.Slots > 0)
            {
                slots[(meter.Id, visit.Gateway)] = (met[i].Own, now + SlotLife.Ticks);
            }
        }

        return new RateVisitResult(now, waits, blames, got, stands);
    }

    private Bucket Begin(VisitedMeter meter, string gateway, long now)
    {
        if (meter.Slots > 0)
        {
            return new Bucket
            {
                Own = meter.Owed,
                Others = slots
                    .Where(one =>
                        one.Key.Id == meter.Id && one.Key.Gateway != gateway && one.Value.Until > now
                    )
                    .Sum(one => one.Value.Held),
            };
        }

        if (!buckets.TryGetValue(meter.Id, out Bucket? bucket))
        {
            bucket = buckets[meter.Id] = new Bucket();
        }

        bucket.IsRefused = false;
        while (bucket.Seen / RateTicks.Span < now / RateTicks.Span)
        {
            long end = ((bucket.Seen / RateTicks.Span) + 1) * RateTicks.Span;
            bucket.FullAt = Math.Max(bucket.FullAt, end + bucket.Fresh + bucket.Older);
            (bucket.Fresh, bucket.Older) = (0, bucket.Fresh);
            bucket.Seen = bucket.Older == 0 ? now : end;
        }

        bucket.Seen = now;
        if (meter.Back > 0 && now - meter.TakenAt <= RateTicks.Span)
        {
            long cost = -RateTicks.Cost(-meter.Back, meter.TicksPerUnit);
            bucket.FullAt -= cost;
            bool isFresh = meter.TakenAt / RateTicks.Span == now / RateTicks.Span;
            bucket.Fresh = Math.Max(0, bucket.Fresh - (isFresh ? cost : 0));
            bucket.Older = Math.Max(0, bucket.Older - (isFresh ? 0 : cost));
        }

        bucket.FullAt = Math.Max(bucket.FullAt, now + bucket.Fresh + bucket.Older);
        bucket.FullAt += RateTicks.Cost(meter.Owed, meter.TicksPerUnit);
        bucket.FullAt = Math.Max(bucket.FullAt, now + bucket.Fresh + bucket.Older);
        return bucket;
    }

    private static long Wait(VisitedMeter meter, Bucket bucket, long units, long now)
    {
        if (meter.Slots > 0)
        {
            return bucket.Others + bucket.Own + units > meter.Slots ? RateTicks.PerSecond : 0;
        }

        long cost = Math.Min(RateTicks.Burst, RateTicks.Cost(units, meter.TicksPerUnit));
        long fits = bucket.FullAt + cost - RateTicks.Burst;
        if (bucket.Fresh + bucket.Older + cost > RateTicks.Burst)
        {
            long end = ((now / RateTicks.Span) + 1) * RateTicks.Span;
            bucket.Calm = Math.Max(bucket.Calm, now + (2 * RateTicks.Span));
            fits = Math.Max(fits, end + bucket.Fresh + bucket.Older + cost - RateTicks.Burst);
            fits =
                bucket.Fresh + cost > RateTicks.Burst
                    ? Math.Max(fits, end + RateTicks.Span + bucket.Fresh + cost - RateTicks.Burst)
                    : fits;
        }

        return Math.Max(0, fits - now);
    }

    private static long Ahead(VisitedMeter meter, Bucket bucket, int gateways, long now)
    {
        if (meter.Slots > 0)
        {
            return Math.Min(meter.Ahead, (meter.Slots - bucket.Others - bucket.Own) / (4 * gateways));
        }

        long level = now + RateTicks.Burst - bucket.FullAt;
        return now < bucket.Calm || level < RateTicks.Burst / 8
            ? 0
            : (long)
                Math.Min(
                    meter.Ahead,
                    Math.Min(
                        Math.Floor(level / (4 * gateways * meter.TicksPerUnit)),
                        Math.Floor(((RateTicks.Burst / 8) - bucket.Fresh - bucket.Older) / meter.TicksPerUnit)
                    )
                );
    }

    private sealed class Bucket
    {
        public long FullAt { get; set; }

        public long Fresh { get; set; }

        public long Older { get; set; }

        public long Calm { get; set; }

        public long Seen { get; set; }

        public long Own { get; set; }

        public long Others { get; set; }

        public bool IsRefused { get; set; }
    }
}
