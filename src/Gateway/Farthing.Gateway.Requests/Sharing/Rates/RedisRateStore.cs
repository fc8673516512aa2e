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
