using System.Globalization;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Semantic;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Npgsql;
using static Farthing.Tests.Gateway.Caching.Semantic.SemanticScene;

namespace Farthing.Tests.Gateway.Caching.Semantic;

[Trait("Speed", "slow")]
public sealed partial class PostgresSemanticStoreTests : IAsyncDisposable
{
    /// <summary>No judging of the machine's speed: what is awaited comes, or the test fails.</summary>
    private static readonly SharedTimes Patient = new()
    {
        TailEvery = TimeSpan.FromMilliseconds(10),
        AnswerWithin = Eventually.Longest,
        PurgeWithin = Eventually.Longest,
        TrustFor = Eventually.Longest,
        BackAfter = TimeSpan.Zero,
    };

    private readonly List<PostgresSemanticStore> stores = [];
    private PostgresServer? own;
    private string? database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database
    {
        get
        {
            Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
            return database ??= (own ?? PostgresServer.Shared).NewDatabase();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresSemanticStore store in stores)
        {
            await store.DisposeAsync();
        }

        own?.Dispose();
    }

    private async Task<(PostgresSemanticStore Store, SemanticBook Book)> OpenAsync(
        SharedTimes? times = null,
        int gatherRows = 1000
    )
    {
        PostgresSemanticStore store = new(Database, times ?? Patient, TimeProvider.System, gatherRows);
        stores.Add(store);
        SemanticBook book = new();
        store.Open(book);
        await CurrentAsync(store);
        return (store, book);
    }

    private async Task<string?> AskAsync(string sql)
    {
        await using NpgsqlConnection connection = new(Database);
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(sql, connection);
        return (await command.ExecuteScalarAsync(Cancellation))?.ToString();
    }

    private static async Task SettledAsync(params PostgresSemanticStore[] all)
    {
        foreach (PostgresSemanticStore store in all)
        {
            await Eventually.SoAsync(() => store.Waiting == 0, Cancellation);
        }

        long last = all.Max(store => store.Applied);
        await Eventually.SoAsync(
            () =>
            {
                long most = all.Max(store => store.Applied);
                bool isCalm = most == last && all.All(store => store.Applied == most && store.Standing >= 0);
                last = most;
                return isCalm;
            },
            Cancellation
        );
    }

    private async Task SettledAsync(long rows, params PostgresSemanticStore[] all)
    {
        await SettledAsync(all);
        await Eventually.SoAsync(() => all.All(store => store.Applied == rows), Cancellation);
    }

    private async Task<long> LastAsync() =>
        long.Parse(
            (await AskAsync("SELECT last FROM farthing.semantic_state"))!,
            CultureInfo.InvariantCulture
        );

    [Fact]
    public async Task A_question_is_found_once_its_cells_know_of_it()
    {
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync();
        (PostgresSemanticStore two, SemanticBook other) = await OpenAsync();

        one.Add(Question(1), Vector(1), Stored(Question(1)), one.Mark);
        await SettledAsync(1, one, two);

        Assert.Equal((1, 1), (book.Questions.Count, other.Questions.Count));
        Assert.Equal((0, 0), (book.TakenTooSoon, other.TakenTooSoon));
    }

    /// <summary>Three writers at once, each row anything, gateways that restart and rows that are gathered and forgotten meanwhile: all come to the same.</summary>
    [Fact]
    public async Task Whatever_three_gateways_write_all_come_to_the_same_bytes()
    {
        SharedTimes hasty = Patient with
        {
            TailEvery = TimeSpan.FromMilliseconds(3),
            GatherEvery = TimeSpan.FromMilliseconds(20),
            KeepRowsFor = TimeSpan.FromMilliseconds(100),
        };
        const int Rounds = 4;
        (PostgresSemanticStore Store, SemanticBook Book)[] gateways =
        [
            await OpenAsync(hasty, 50),
            await OpenAsync(hasty, 50),
            await OpenAsync(hasty, 50),
        ];
        long hits = 0;
        for (int round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(
                gateways.Select(
                    (one, index) =>
                        Task.Run(
                            async () =>
                                Interlocked.Add(
                                    ref hits,
                                    await WriteAsync(one.Store, one.Book, index, round)
                                ),
                            Cancellation
                        )
                )
            );
            int gone = round % gateways.Length;
            await gateways[gone].Store.DisposeAsync();
            stores.Remove(gateways[gone].Store);
            gateways[gone] = await OpenAsync(hasty, 50);
        }

        await SettledAsync([.. gateways.Select(one => one.Store)]);
        await SettledAsync(await LastAsync(), [.. gateways.Select(one => one.Store)]);
        (PostgresSemanticStore _, SemanticBook fresh) = await OpenAsync();

        Assert.All(gateways, one => Assert.Equal(fresh.Text, one.Book.Text));
        Assert.Equal(hits, ComparedIn(fresh)); // Each once.
        Assert.NotEmpty(fresh.Questions);
        Assert.True(gateways[0].Store.Gathered > 0);
        Assert.All(gateways, one => Assert.Empty(one.Book.Words));
    }

    private static async Task<long> WriteAsync(
        PostgresSemanticStore store,
        SemanticBook book,
        int gateway,
        int round
    )
    {
        Pcg32 chance = new((ulong)(1 + gateway + (100 * round)), 5);
        List<StoredQuestion> mine = [];
        long hits = 0;
        for (int i = 0; i < 150; i++)
        {
            CellKey cell = Place.CellOf(SemanticPlace.Classes[chance.NextInt32(0, 1)]);
            int what = chance.NextInt32(0, 99);
            if (what < 15)
            {
                StoredQuestion question = Question((((round * 3) + gateway) * 1000) + i);
                mine.Add(question);
                store.Add(question, Vector(i), Stored(question), store.Mark);
            }
            else if (what < 20 && mine.Count > 0)
            {
                store.Remove([mine[chance.NextInt32(0, mine.Count - 1)]]);
            }
            else
            {
                ulong entry = Question(chance.NextInt32(0, 11_999)).Id;
                hits++;
                store.Append(
                    cell,
                    Compared(book, cell, entry, (ulong)chance.NextInt32(1, 4), chance.NextInt32(0, 9) > 0)
                );
            }

            if (i % 10 == 0)
            {
                await Task.Delay(chance.NextInt32(0, 5), Cancellation);
            }
        }

        return hits;
    }

    [Fact]
    public async Task A_question_of_one_is_known_to_the_other_and_gone_from_both_behind_a_purge()
    {
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync();
        (PostgresSemanticStore two, SemanticBook other) = await OpenAsync();
        await using PostgresCacheStore cache = new(Database);
        CacheMark? early = one.Mark;
        StoredQuestion question = Question(1, "key_2");
        one.Add(question, Vector(1), Stored(question), early);
        one.Add(Question(2), Vector(2), Stored(Question(2)), early);
        await SettledAsync(2, one, two);
        Assert.Equal(["What is question 1? 16", "What is question 2? 16"], other.Questions);

        CachePurged purged = await cache.PurgeAsync(
            new CacheFilter("key_2", "team=süß", "model"),
            Cancellation
        );
        two.Purge([]);
        Assert.Equal(-1, two.Standing); // Not before it has read what the purge removed.
        await SettledAsync(3, one, two);
        StoredQuestion late = Question(3, "key_2");
        two.Add(late, Vector(3), Stored(late), early); // Its request began before the purge.
        two.Add(Question(4), Vector(4), Stored(Question(4)), early);
        await SettledAsync(4, one, two);

        Assert.Equal(new CachePurged(0, 1), purged);
        Assert.Equal(["What is question 2? 16", "What is question 4? 16"], book.Questions);
        Assert.Equal(book.Text, other.Text);
        Assert.All(book.Cells.Views(), cell => Assert.Equal(2, cell.Entries));
        Assert.Equal(
            new CachePurged(0, 2),
            await cache.PurgeAsync(new CacheFilter(Model: "model"), Cancellation)
        );
        await SettledAsync(6, one, two);
        Assert.Empty(other.Questions);
    }

    [Fact]
    public async Task A_purge_without_a_gateway_empties_the_table()
    {
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync();
        one.Add(Question(1), Vector(1), Stored(Question(1)), one.Mark);
        await SettledAsync(1, one);

        CachePurged purged = SharedCacheRows.Purge(
            new SharedOptions { Postgres = Database },
            new CacheFilter(Tag: "feature=faq"),
            TimeProvider.System,
            Cancellation
        );

        Assert.Equal(new CachePurged(0, 1), purged);
        await SettledAsync(2, one);
        Assert.Empty(book.Questions);
    }

    [Fact]
    public async Task Questions_that_end_are_removed_at_all()
    {
        SharedTimes hasty = Patient with { GatherEvery = TimeSpan.FromMilliseconds(20) };
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync(hasty);
        StoredQuestion question = Question(1, lifeNs: -1);
        one.Add(question, Vector(1), Stored(question), one.Mark);

        await Eventually.SoAsync(() => one.Applied == 2, Cancellation);

        Assert.Empty(book.Questions);
        Assert.All(book.Cells.Views(), cell => Assert.Equal(0, cell.Entries));
    }

    /// <summary>The database was put back to an earlier state, and went on from there.</summary>
    [Fact]
    public async Task A_database_of_an_earlier_day_is_read_again()
    {
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync();
        for (int i = 0; i < 10; i++)
        {
            one.Append(Cell, Compared(book, Cell, 1));
        }

        await SettledAsync(10, one);
        await AskAsync(
            "DELETE FROM farthing.semantic_rows WHERE number > 4; UPDATE farthing.semantic_state SET last = 4"
        );
        await Eventually.SoAsync(() => one.Applied == 4, Cancellation);
        one.Append(Cell, Compared(book, Cell, 1));
        await SettledAsync(5, one);
        (PostgresSemanticStore _, SemanticBook fresh) = await OpenAsync();

        Assert.Equal(5, ComparedIn(book));
        Assert.Equal(fresh.Text, book.Text);
        Assert.Equal(2, one.Loads);
    }

    [Theory]
    [InlineData(
        "UPDATE farthing.semantic_rows SET body = set_byte(body, 20, get_byte(body, 20) # 4) WHERE kind = 0"
    )]
    [InlineData("UPDATE farthing.semantic_rows SET body = set_byte(body, 0, 9) WHERE kind = 0")]
    [InlineData("UPDATE farthing.semantic_rows SET cell = substring(cell FOR 3) WHERE kind = 0")]
    [InlineData("UPDATE farthing.semantic_questions SET record = substring(record FOR 200)")]
    [InlineData(
        "UPDATE farthing.semantic_questions SET record = set_byte(record, 90, get_byte(record, 90) # 4)"
    )]
    public async Task Damaged_rows_are_left_out_and_said_once(string damage)
    {
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync();
        one.Add(Question(1), Vector(1), Stored(Question(1)), one.Mark);
        one.Append(Cell, Compared(book, Cell, 1));
        await SettledAsync(2, one);
        await AskAsync(damage);

        (PostgresSemanticStore _, SemanticBook fresh) = await OpenAsync();

        Assert.Contains("damaged", Assert.Single(fresh.Words), StringComparison.Ordinal);
        Assert.Equal(
            damage.Contains("questions", StringComparison.Ordinal) ? (0, 1) : (1, 0),
            (fresh.Questions.Count, ComparedIn(fresh))
        );
    }
}
