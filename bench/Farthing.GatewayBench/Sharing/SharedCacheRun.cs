using System.Diagnostics;
using System.Globalization;
using System.Text;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Metering;
using Farthing.GatewayBench.Beside;
using Farthing.Numerics.Billing;
using Farthing.Testing.Servers;

namespace Farthing.GatewayBench.Sharing;

/// <summary>Entries of a shared cache in PostgreSQL beside the same bytes in Redis: found by key and stored, in turn within each round.</summary>
internal static class SharedCacheRun
{
    private const int Rounds = 25;
    private const int Entries = 100;
    private const int CallsAlone = 120;
    private const int Clients = 16;
    private const int CallsOfEach = 30;
    private const int Stores = 30;
    private const int WarmCalls = 3_000;
    private const long StoredUnixNs = 1_790_000_000_000_000_000;
    private const long DayNs = 86_400_000_000_000;
    private static readonly int[] Sizes = [2_000, 20_000, 200_000];
    private static readonly CacheBounds Wide = new(1_000_000_000, 1_000_000_000);

    /// <summary>Runs all of it, in about two minutes.</summary>
    public static async Task RunAsync()
    {
        if (!PostgresServer.IsInstalled || !RedisServer.IsInstalled)
        {
            throw new InvalidOperationException($"{PostgresServer.Missing}; {RedisServer.Missing}");
        }

        using PostgresServer postgres = PostgresServer.Start();
        using RedisServer redis = RedisServer.Start();
        await using PostgresCacheStore rows = new(postgres.NewDatabase());
        string[] place = redis.Address.Split(':');
        RespClient[] links =
        [
            .. Enumerable.Range(0, Clients).Select(_ => new RespClient(place[0], Number.Of(place[1]))),
        ];
        Kept[] kept =
        [
            await OfStoreAsync("PostgreSQL", rows),
            new(
                "Redis, bare GET and SET",
                (entry, client) => links[client].GetAsync(Name(entry)),
                (entry, record, client) => links[client].SetAsync(Name(entry), record)
            ),
        ];
        BesideRun.Say($"shared cache, {Rounds} rounds in turn, {Entries} entries of each size; ms");
        foreach (int size in Sizes)
        {
            CacheEntry[] entries = [.. Enumerable.Range(0, Entries).Select(i => EntryOf(i, size))];
            byte[][] records = Array.ConvertAll(entries, CacheRecord.Of);
            Case[] cases =
            [
                new("find, 1 client", (one, next) => one.Find(entries[next % Entries], 0), 1, CallsAlone),
                new(
                    $"find, {Clients} clients",
                    (one, next) => one.Find(entries[next % Entries], next / 1_000),
                    Clients,
                    CallsOfEach
                ),
                new(
                    "store, 1 client",
                    (one, next) => one.Store(entries[next % Entries], records[next % Entries], 0),
                    1,
                    Stores
                ),
            ];
            await WarmAsync(kept, entries, records, cases[0]);
            for (int round = 0; round < Rounds; round++)
            {
                foreach (Case one in cases)
                {
                    for (int i = 0; i < kept.Length; i++)
                    {
                        await one.RoundAsync(kept[(i + round) % kept.Length]);
                    }
                }
            }

            foreach (Case one in cases)
            {
                one.Say(size, kept);
            }
        }

        foreach (RespClient link in links)
        {
            link.Dispose();
        }
    }

    private static async Task WarmAsync(Kept[] kept, CacheEntry[] entries, byte[][] records, Case find)
    {
        foreach (Kept one in kept)
        {
            for (int i = 0; i < Entries; i++)
            {
                await one.Store(entries[i], records[i], 0);
                byte[]? found = await one.Find(entries[i], 0);
                if (found is null || !found.AsSpan().SequenceEqual(records[i]))
                {
                    throw new InvalidOperationException($"{one.Name} does not give back what was stored");
                }
            }

            for (int i = 0; i < WarmCalls; i++)
            {
                await find.Call(one, i);
            }
        }
    }

    private static async Task<Kept> OfStoreAsync(string name, PostgresCacheStore store)
    {
        CacheMark mark = (await store.NewsAsync(0, default)).Mark;
        return new Kept(
            name,
            async (entry, _) =>
            {
                IReadOnlyList<CacheRow> found = await store.FindAsync(
                    [entry.Key],
                    entry.IsStream,
                    entry.StoredUnixNs,
                    default
                );
                return found.Count == 0 ? null : found[0].Record;
            },
            (entry, record, _) => store.WriteAsync([new CacheWrite(entry, record, mark)], Wide, default)
        );
    }

    private static string Name(CacheEntry entry) => Convert.ToHexString(entry.Key.ToBytes());

    /// <summary>An entry whose answer is of random words, so that a database compresses it as it would prose.</summary>
    private static CacheEntry EntryOf(int number, int size)
    {
        Random random = new((size * 1_000) + number);
        StringBuilder text = new("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"");
        while (text.Length < size - 20)
        {
            // Short words come often, long ones seldom.
            int rank = (int)Math.Pow(4_000, random.NextDouble());
            text.Append(CultureInfo.InvariantCulture, $"{(rank * 7_919L) + 31:x} ");
        }

        return new CacheEntry
        {
            Id = new Guid(number + 1, (short)(size / 1_000), 0, new byte[8]),
            Key = new CacheKey((ulong)number * 0x9E3779B97F4A7C15, (ulong)size, 1, 2),
            IsStream = false,
            Tenant = "tbench",
            KeyId = "bench",
            Tags = [],
            Model = "exact",
            Deployment = "up/paced",
            StoredUnixNs = StoredUnixNs,
            ExpiresUnixNs = StoredUnixNs + DayNs,
            Tokens = new TokenCounts(200, 0, 0, 64),
            Cost = new Money(15_000),
            Body = Encoding.ASCII.GetBytes(text.Append("\"}}]}").ToString()),
        };
    }

    /// <summary>A place of entries; each client has a number.</summary>
    private sealed record Kept(
        string Name,
        Func<CacheEntry, int, Task<byte[]?>> Find,
        Func<CacheEntry, byte[], int, Task> Store
    );

    /// <summary>One kind of call, and its times at each place, by round.</summary>
    private sealed class Case(string name, Func<Kept, int, Task> call, int clients, int calls)
    {
        private readonly Dictionary<Kept, List<double[]>> rounds = [];

        public Func<Kept, int, Task> Call => call;

        public async Task RoundAsync(Kept at)
        {
            double[][] times = await Task.WhenAll(
                Enumerable.Range(0, clients).Select(client => Task.Run(() => TimesAsync(at, client)))
            );
            if (!rounds.TryGetValue(at, out List<double[]>? all))
            {
                rounds[at] = all = [];
            }

            all.Add([.. times.SelectMany(static one => one).Order()]);
        }

        public void Say(int size, Kept[] places)
        {
            foreach (Kept at in places)
            {
                double[] all = [.. rounds[at].SelectMany(static one => one).Order()];
                double over = BesideRun.Median([
                    .. rounds[places[0]]
                        .Zip(rounds[at], static (first, own) => At(first, 0.5) - At(own, 0.5)),
                ]);
                BesideRun.Say(
                    $"  {size / 1_000, 3} kB  {name, -16}  {at.Name, -24}  p50 {At(all, 0.5), 7:F3}  p99 {At(all, 0.99), 7:F3}"
                        + (at == places[0] ? "" : $"  {places[0].Name} {over:+0.000;-0.000}")
                );
            }
        }

        private static double At(double[] ordered, double share) =>
            ordered[(int)(share * (ordered.Length - 1))];

        private async Task<double[]> TimesAsync(Kept at, int client)
        {
            double[] times = new double[calls];
            for (int i = 0; i < calls; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await call(at, (client * 1_000) + i);
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }

            return times;
        }
    }
}
