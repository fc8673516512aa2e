using System.Globalization;
using StackExchange.Redis;

namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Limits in Redis or Valkey (5 or newer): a hash per bucket, a visit is one script.</summary>
internal sealed class RedisRateStore : IRateStore
{
    private readonly RedisLink link;

    /// <summary>Does not connect yet.</summary>
    /// <param name="address">As StackExchange.Redis takes it: <c>host:port[,password=…][,ssl=true]</c>.</param>
    /// <param name="slotLife">How long slots of a silent gateway stay taken.</param>
    /// <param name="within">Time for an answer.</param>
    public RedisRateStore(string address, TimeSpan slotLife, TimeSpan within)
    {
        SlotLife = slotLife;
        link = new RedisLink(
            address,
            "farthing-limits",
            within,
            static (words, inner) => new RateStoreAwayException(words, inner)
        );
    }

    /// <inheritdoc/>
    public string Name => "Redis";

    /// <inheritdoc/>
    public TimeSpan SlotLife { get; }

    /// <inheritdoc/>
    public Task<RateVisitResult> VisitAsync(RateVisit visit, CancellationToken cancellation) =>
        link.RunAsync(
            async database =>
            {
                int meters = visit.Meters.Count;
                RedisKey[] keys = new RedisKey[meters];
                RedisValue[] values = new RedisValue[5 + (meters * 6) + (visit.Needs.Count * 3)];
                Fill(visit, keys, values);
                RedisResult answer = await link.EvaluateAsync(database, RedisRateScript.Visit, keys, values);
                return Read((long[])answer, visit);
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<int> RenewAsync(
        string gateway,
        IReadOnlyList<(string Id, int Running)> slots,
        CancellationToken cancellation
    ) =>
        link.RunAsync(
            async database =>
            {
                RedisKey[] keys =
                [
                    RedisRateScript.Gateways,
                    .. slots.Select(slot => (RedisKey)(RedisRateScript.Prefix + slot.Id)),
                ];
                RedisValue[] values =
                [
                    gateway,
                    SlotLife.Ticks,
                    .. slots.Select(slot => (RedisValue)slot.Running),
                ];
                return (int)await link.EvaluateAsync(database, RedisRateScript.Renew, keys, values);
            },
            cancellation
        );

    /// <inheritdoc/>
    /// <remarks>Its slots end with their time: which hashes hold some is not kept.</remarks>
    public Task LeaveAsync(string gateway, CancellationToken cancellation) =>
        link.RunAsync(
            database => database.SortedSetRemoveAsync(RedisRateScript.Gateways, gateway),
            cancellation
        );

    /// <inheritdoc/>
    /// <remarks>Keys have an end of their own.</remarks>
    public Task CleanAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        link.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fill(RateVisit visit, RedisKey[] keys, RedisValue[] values)
    {
        values[0] = visit.Gateway;
        values[1] = visit.Gateways;
        values[2] = SlotLife.Ticks;
        values[3] = keys.Length;
        values[4] = visit.Requests;
        int at = 5;
        for (int i = 0; i < keys.Length; i++)
        {
            VisitedMeter meter = visit.Meters[i];
            keys[i] = RedisRateScript.Prefix + meter.Id;
            values[at++] = meter.TicksPerUnit.ToString("R", CultureInfo.InvariantCulture);
            values[at++] = meter.Slots;
            values[at++] = meter.Ahead;
            values[at++] = meter.Back;
            values[at++] = meter.TakenAt;
            values[at++] = meter.Owed;
        }

        foreach (RateNeed need in visit.Needs)
        {
            values[at++] = need.Request;
            values[at++] = need.Meter;
            values[at++] = need.Units;
        }
    }

    private static RateVisitResult Read(long[] answer, RateVisit visit)
    {
        long[] waits = new long[visit.Requests];
        int[] blames = new int[visit.Requests];
        long[] got = new long[visit.Meters.Count];
        long[] stands = new long[visit.Meters.Count];
        int at = 1;
        for (int i = 0; i < waits.Length; i++)
        {
            waits[i] = answer[at++];
            blames[i] = (int)answer[at++];
        }

        for (int i = 0; i < got.Length; i++)
        {
            got[i] = answer[at++];
            stands[i] = answer[at++];
        }

        return new RateVisitResult(answer[0], waits, blames, got, stands);
    }
}

/// <summary>Units of a meter that a request needs.</summary>
/// <param name="Request">Its number in the visit.</param>
/// <param name="Meter">The meter's number in the visit.</param>
/// <param name="Units">Requests, tokens or slots.</param>
internal readonly record struct RateNeed(int Request, int Meter, long Units);

/// <summary>One visit of a gateway to the store: everything that its waiting requests need, what it would like to have in hand, and what it brings back.</summary>
internal sealed class RateVisit
{
    /// <summary>Which gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>Number of gateways, as far as it knows: its share of the rest is a fourth of the fair one.</summary>
    public required int Gateways { get; init; }

    /// <summary>The meters; each once.</summary>
    public List<VisitedMeter> Meters { get; } = [];

    /// <summary>The needs, by request.</summary>
    public List<RateNeed> Needs { get; } = [];

    /// <summary>Number of requests that need something.</summary>
    public int Requests { get; set; }
}

/// <summary>Answer of a store to a <see cref="RateVisit"/>.</summary>
/// <param name="NowTicks">The store's time.</param>
/// <param name="Waits">By request: 0 when all that it needs was taken, otherwise ticks until it would fit, and nothing was taken.</param>
/// <param name="Blames">By request: the number of the meter that has it wait; -1 for none.</param>
/// <param name="Got">By meter: units taken ahead.</param>
/// <param name="Stands">By meter: ticks until the bucket is full, or requests at a time of all gateways.</param>
internal sealed record RateVisitResult(long NowTicks, long[] Waits, int[] Blames, long[] Got, long[] Stands);

/// <summary>Part of a visit for one bucket or one concurrency limit.</summary>
internal readonly record struct VisitedMeter
{
    /// <summary>Its name in the store.</summary>
    public required string Id { get; init; }

    /// <summary>Value of a unit, in ticks; 0 for a concurrency limit.</summary>
    public double TicksPerUnit { get; init; }

    /// <summary>Most requests at a time; 0 for a bucket.</summary>
    public int Slots { get; init; }

    /// <summary>Units that the gateway would like to have in hand beyond the needs.</summary>
    public long Ahead { get; init; }

    /// <summary>Units taken ahead that come back unused.</summary>
    public long Back { get; init; }

    /// <summary>When those were taken, as the store said it: too old ones are not taken back.</summary>
    public long TakenAt { get; init; }

    /// <summary>Tokens that answers took beyond what was taken for them; negative: less. Of a count: the slots that the gateway keeps.</summary>
    public long Owed { get; init; }
}
