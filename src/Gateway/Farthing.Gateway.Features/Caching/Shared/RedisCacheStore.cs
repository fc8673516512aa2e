using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Sharing;
using StackExchange.Redis;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>Entries that several gateways share in Redis or Valkey: a hash each, changed by scripts. What Redis has not written down is lost with it: then entries are misses.</summary>
internal sealed class RedisCacheStore : ICacheStore
{
    private const int MostPurges = 1000;
    private const int Some = 500;
    private readonly RedisLink link;
    private readonly PostgresCacheLink? questions;

    /// <summary>Does not connect yet.</summary>
    /// <param name="address">As StackExchange.Redis takes it. It may hold a password: never print it.</param>
    /// <param name="within">Time for an answer of the server; a purge takes several.</param>
    /// <param name="questions">Where the questions to its entries are kept, purged with them; it goes with the store. Null: nowhere.</param>
    public RedisCacheStore(string address, TimeSpan within, PostgresCacheLink? questions = null)
    {
        this.questions = questions;
        link = new RedisLink(
            address,
            "farthing-cache",
            within,
            static (words, inner) => new CacheStoreAwayException(words, inner)
        );
    }

    /// <inheritdoc/>
    public string Name => "Redis";

    /// <inheritdoc/>
    public async Task<CacheNews> NewsAsync(long since, CancellationToken cancellation)
    {
        RedisResult[] answer = (RedisResult[])
            await RunAsync(RedisCacheScript.News, cancellation, NewLife(), since);
        List<CacheFilter> purges = [];
        for (int at = 3; at + 3 <= answer.Length; at += 3)
        {
            purges.Add(
                new CacheFilter((string?)answer[at], (string?)answer[at + 1], (string?)answer[at + 2])
            );
        }

        return Guid.TryParseExact((string?)answer[0], "N", out Guid life)
            ? new CacheNews(new CacheMark(life, (long)answer[1]), (long)answer[2], purges)
            : throw new CacheStoreAwayException("what Redis holds of the cache is damaged");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CacheRow>> FindAsync(
        CacheKey[] keys,
        bool isStream,
        long nowUnixNs,
        CancellationToken cancellation
    )
    {
        RedisValue[] values = new RedisValue[keys.Length + 1];
        values[0] = nowUnixNs;
        for (int i = 0; i < keys.Length; i++)
        {
            values[i + 1] = Member(keys[i], isStream);
        }

        RedisResult[] answer = (RedisResult[])await RunAsync(RedisCacheScript.Find, cancellation, values);
        List<CacheRow> rows = [];
        for (int at = 0; at + 3 <= answer.Length; at += 3)
        {
            string member = (string)answer[at];
            if (Guid.TryParseExact((string)answer[at + 1], "N", out Guid id))
            {
                CacheKey key = CacheKey.Of(Convert.FromHexString(member.AsSpan(0, 2 * CacheKey.Bytes)));
                rows.Add(new CacheRow(key, id, (byte[]?)answer[at + 2] ?? []));
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public async Task<int> WriteAsync(
        IReadOnlyList<CacheWrite> writes,
        CacheBounds bounds,
        CancellationToken cancellation
    )
    {
        // All are sent before the first is answered, in their order.
        RedisResult[] answers = await Task.WhenAll(
            writes.Select(write => PutAsync(write, bounds, cancellation))
        );
        return answers.Sum(answer => (int)answer);
    }

    private Task<RedisResult> PutAsync(CacheWrite write, CacheBounds bounds, CancellationToken cancellation)
    {
        CacheEntry entry = write.Entry;
        return RunAsync(
            RedisCacheScript.Put,
            cancellation,
            write.Mark.Incarnation.ToString("N"),
            write.Mark.Purge,
            Member(entry.Key, entry.IsStream),
            entry.Id.ToString("N"),
            entry.Tenant,
            entry.KeyId,
            JsonSerializer.Serialize(entry.Tags, TagJson.Default.IReadOnlyListString),
            entry.Model,
            entry.StoredUnixNs,
            entry.ExpiresUnixNs,
            entry.Bytes,
            Text(CacheScore.WorthOf(entry)),
            Text(CacheScore.Of(entry)),
            write.Record,
            bounds.Bytes,
            bounds.TenantBytes
        );
    }

    /// <inheritdoc/>
    public Task HitAsync(
        IReadOnlyDictionary<(CacheKey Key, bool IsStream), int> hits,
        long nowUnixNs,
        CancellationToken cancellation
    ) =>
        RunAsync(
            RedisCacheScript.Hit,
            cancellation,
            [
                Text(CacheScore.DayOf(nowUnixNs)),
                .. hits.SelectMany(one => (RedisValue[])[Member(one.Key.Key, one.Key.IsStream), one.Value]),
            ]
        );

    /// <inheritdoc/>
    public Task DropAsync(CacheKey key, bool isStream, Guid id, CancellationToken cancellation) =>
        RunAsync(RedisCacheScript.Drop, cancellation, Member(key, isStream), id.ToString("N"));

    /// <inheritdoc/>
    public Task ComplainAsync(
        IReadOnlyList<Complaint> made,
        long nowUnixNs,
        CancellationToken cancellation
    ) =>
        RunAsync(
            RedisCacheScript.Complain,
            cancellation,
            [
                made.Max(one => one.UntilUnixNs),
                ComplaintBook.Most,
                .. made.Select(one => (RedisValue)Convert.ToHexString(one.Key.ToBytes())),
            ]
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(long Number, Complaint Complaint)>> ComplaintsAsync(
        long since,
        CancellationToken cancellation
    )
    {
        RedisResult[] answer = (RedisResult[])
            await RunAsync(RedisCacheScript.Complaints, cancellation, since);
        List<(long, Complaint)> found = [];
        for (int at = 0; at + 2 <= answer.Length; at += 2)
        {
            string member = (string)answer[at]!;
            CacheKey key = CacheKey.Of(Convert.FromHexString(member.AsSpan(0, 2 * CacheKey.Bytes)));
            long until = long.Parse(member.AsSpan((2 * CacheKey.Bytes) + 1), CultureInfo.InvariantCulture);
            found.Add(((long)answer[at + 1], new Complaint(key, until)));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<CachePurged> PurgeAsync(CacheFilter filter, CancellationToken cancellation)
    {
        (long removed, CacheStoreAwayException? away) = (0, null);
        try
        {
            // First: who hears of the purge finds them gone.
            removed = questions is null
                ? 0
                : await PostgresCachePurge.QuestionsAsync(questions, filter, cancellation);
        }
        catch (CacheStoreAwayException failed)
        {
            away = failed;
        }

        List<RedisValue> values = [MostPurges];
        foreach (
            (string name, string? value) in ((string, string?)[])
                [("key", filter.Key), ("tag", filter.Tag), ("model", filter.Model)]
        )
        {
            if (value is not null)
            {
                values.Add(name);
                values.Add(value);
            }
        }

        long number = (long)await RunAsync(RedisCacheScript.Purge, cancellation, [.. values]);
        long entries = await FinishAsync(number, cancellation);
        return away is null ? new CachePurged(entries, removed) : throw away;
    }

    /// <inheritdoc/>
    public async Task CleanAsync(long nowUnixNs, CancellationToken cancellation)
    {
        while ((int)await RunAsync(RedisCacheScript.Clean, cancellation, nowUnixNs, Some) == Some) { }

        RedisValue[] undone = await link.RunAsync(
            database => database.SetMembersAsync(RedisCacheScript.Prefix + "undone"),
            cancellation
        );
        foreach (RedisValue number in undone)
        {
            await FinishAsync((long)number, cancellation); // Of a gateway that has gone, or is at it: twice does no harm.
        }
    }

    /// <inheritdoc/>
    public Task RenewAsync(Guid seen, CancellationToken cancellation) =>
        RunAsync(RedisCacheScript.Renew, cancellation, seen.ToString("N"), NewLife());

    /// <inheritdoc/>
    public async Task<Dictionary<string, (long Entries, long Bytes)>> ByModelAsync(
        long nowUnixNs,
        CancellationToken cancellation
    )
    {
        Dictionary<string, (long Entries, long Bytes)> models = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        await ScanAsync(
            async members =>
            {
                RedisValue[] fresh = [.. members.Where(member => seen.Add((string)member!))];
                RedisResult[] answer = (RedisResult[])
                    await RunAsync(RedisCacheScript.Sizes, cancellation, [nowUnixNs, .. fresh]);
                for (int at = 0; at + 2 <= answer.Length; at += 2)
                {
                    string model = (string)answer[at];
                    (long entries, long bytes) = models.GetValueOrDefault(model);
                    models[model] = (entries + 1, bytes + (long)answer[at + 1]);
                }
            },
            cancellation
        );
        return models;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        link.Dispose();
        return questions?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>Removes what a purge means, some at a time.</summary>
    private async Task<long> FinishAsync(long number, CancellationToken cancellation)
    {
        long removed = 0;
        await ScanAsync(
            async members =>
                removed += (long)
                    await RunAsync(RedisCacheScript.PurgeSome, cancellation, [number, .. members]),
            cancellation
        );
        await link.RunAsync(
            database => database.SetRemoveAsync(RedisCacheScript.Prefix + "undone", number),
            cancellation
        );
        return removed;
    }

    /// <summary>Goes through all members; who was there all the time is met at least once.</summary>
    private async Task ScanAsync(Func<RedisValue[], Task> meet, CancellationToken cancellation)
    {
        string cursor = "0";
        do
        {
            string from = cursor;
            RedisResult[] page = (RedisResult[])
                await link.RunAsync(
                    database =>
                        database.ExecuteAsync(
                            "ZSCAN",
                            RedisCacheScript.Prefix + "scores",
                            from,
                            "COUNT",
                            Some
                        ),
                    cancellation
                );
            cursor = (string)page[0];
            RedisValue[] found = (RedisValue[])page[1]; // A member and its score in turn.
            if (found.Length > 0)
            {
                await meet([.. found.Where((_, at) => at % 2 == 0)]);
            }
        } while (cursor != "0");
    }

    private Task<RedisResult> RunAsync(
        string script,
        CancellationToken cancellation,
        params RedisValue[] values
    ) => link.RunAsync(database => link.EvaluateAsync(database, script, [], values), cancellation);

    private static string NewLife() => Guid.NewGuid().ToString("N");

    private static string Member(CacheKey key, bool isStream) =>
        Convert.ToHexString(key.ToBytes()) + (isStream ? "s" : "w");

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>The shared store of the cache cannot be reached. Its message says why, without what it connects with.</summary>
internal sealed class CacheStoreAwayException(string message, Exception? inner = null)
    : Exception(message, inner);
