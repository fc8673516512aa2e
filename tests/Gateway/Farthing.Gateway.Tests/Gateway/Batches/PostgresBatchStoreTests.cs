using Farthing.Gateway.Batches;
using Farthing.Testing.Servers;
using Npgsql;

namespace Farthing.Tests.Gateway.Batches;

public sealed class PostgresBatchStoreTests : BatchStoreTests
{
    private static readonly Guid Self = Guid.Parse("11111111-1111-7111-8111-111111111111");
    private static readonly Guid Other = Guid.Parse("22222222-2222-7222-8222-222222222222");
    private readonly string database;

    public PostgresBatchStoreTests()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        database = PostgresServer.Shared.NewDatabase();
    }

    private protected override BatchStore Open() => PostgresBatchStore.Open(database, Self);

    [Fact]
    public void Gateways_that_claim_at_once_get_each_line_once()
    {
        const int Lines = 400;
        using BatchStore one = Open();
        using BatchStore two = PostgresBatchStore.Open(database, Other);
        Add(one, "batch_a", 0, 500, Lines);
        List<ClaimedLine>[] claimed =
        [
            [],
            [],
        ];

        Parallel.For(
            0,
            2,
            i =>
            {
                BatchStore store = i == 0 ? one : two;
                while (store.Claim("m", 3, 0) is { Count: > 0 } lines)
                {
                    claimed[i].AddRange(lines);
                }
            }
        );

        Assert.All(claimed, lines => Assert.NotEmpty(lines));
        Assert.Equal(
            Enumerable.Range(1, Lines).Select(i => (long)i),
            claimed.SelectMany(lines => lines).Select(line => line.Number).Order()
        );
        Assert.All(claimed.SelectMany(lines => lines), line => Assert.Equal(1, line.Claim));
    }

    [Fact]
    public void A_line_of_another_gateway_is_taken_once_its_lease_lapsed_and_not_before()
    {
        using BatchStore one = Open();
        using BatchStore two = PostgresBatchStore.Open(database, Other);
        Add(one, "batch_a", 0, 500);
        ClaimedLine lost = Assert.Single(one.Claim("m", 1, 0));
        two.Renew();
        Assert.Empty(two.Claim("m", 1, 0));

        Run("UPDATE farthing.batch_lines SET lease = 1");
        two.Renew();

        ClaimedLine taken = Assert.Single(two.Claim("m", 1, 0));
        Assert.Equal(2, taken.Claim);
        Assert.False(one.TryComplete(lost, "{}"u8.ToArray(), false, 1, []));
        one.PutBack(lost, 0);
        Assert.Empty(one.Claim("m", 1, 0));
        Assert.True(two.TryComplete(taken, "{}"u8.ToArray(), false, 5, []));
        Assert.Equal(5, one.Find("batch_a", "k")!.NanoUsd);
    }

    [Fact]
    public void A_part_of_another_gateway_is_taken_once_its_lease_lapsed_and_is_then_lost_to_it()
    {
        using BatchStore one = Open();
        using BatchStore two = PostgresBatchStore.Open(database, Other);
        Add(one, "batch_a", 0, 500);
        ClaimedLine line = Assert.Single(one.ClaimForPart("m", 10, 0, 500));
        BatchPart part = one.Join(PartOf("batch_a"), [ItemOf(line, "item")], new bool[1]);
        Assert.Empty(two.TakeParts());

        Run("UPDATE farthing.batch_parts SET lease = 1");

        Assert.Equal(part.Id, Assert.Single(two.TakeParts()).Id);
        Assert.False(one.TrySave(part with { State = BatchPart.Sending }));
        Assert.Empty(one.TakeParts());
        Assert.True(two.TrySave(part with { State = BatchPart.Sending }));
    }

    [Fact]
    public void A_gateway_that_says_that_it_runs_keeps_its_lines()
    {
        using BatchStore one = Open();
        using BatchStore two = PostgresBatchStore.Open(database, Other);
        Add(one, "batch_a", 0, 500);
        Assert.Single(one.Claim("m", 1, 0));
        Run("UPDATE farthing.batch_lines SET lease = 1");

        one.Renew();
        two.Renew();

        Assert.Empty(two.Claim("m", 1, 0));
    }

    [Fact]
    public void A_gateway_that_starts_puts_back_its_own_lines_alone()
    {
        using BatchStore one = Open();
        Add(one, "batch_a", 0, 500);
        Assert.Single(one.Claim("m", 1, 0));

        using BatchStore two = PostgresBatchStore.Open(database, Other);
        Assert.Empty(two.Claim("m", 1, 0));

        using BatchStore again = Open();
        Assert.Equal(2, Assert.Single(again.Claim("m", 1, 0)).Claim);
    }

    [Fact]
    public void One_gateway_validates_a_batch()
    {
        using BatchStore one = Open();
        using BatchStore two = PostgresBatchStore.Open(database, Other);
        Assert.True(one.TryAdd(Validating("batch_a"), 10));

        Assert.True(one.TryValidate("batch_a"));
        Assert.False(two.TryValidate("batch_a"));
        Run("UPDATE farthing.batches SET lease = 1");
        Assert.True(two.TryValidate("batch_a"));
    }

    [Fact]
    public void Gateways_that_end_a_batch_at_once_count_each_line_once()
    {
        using BatchStore one = Open();
        using BatchStore two = PostgresBatchStore.Open(database, Other);
        Add(one, "batch_a", 0, 500, 300);
        Batch batch = one.Find("batch_a", "k")!;

        Parallel.For(
            0,
            8,
            i =>
            {
                BatchStore store = i % 2 == 0 ? one : two;
                store.Drop(batch, "batch_expired", "too late");
                store.TryEnd("batch_a", BatchStates.Expired, 600, TimeSpan.FromDays(1));
            }
        );

        batch = one.Find("batch_a", "k")!;
        Assert.Equal((300, BatchStates.Expired), (batch.Failed, batch.State));
        Assert.Equal(300, one.Content(one.File(batch.Errors, "k")!).Count());
        Assert.Single(one.Files("k", "", "", 10)); // The error file alone, once.
    }

    private void Run(string sql)
    {
        using NpgsqlConnection connection = new(database);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
