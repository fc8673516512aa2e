using Farthing.Gateway.Batches;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>What every queue does.</summary>
public abstract class BatchStoreTests
{
    /// <summary>The same queue each time.</summary>
    private protected abstract BatchStore Open();

    [Fact]
    public void Claims_by_priority_then_deadline()
    {
        using BatchStore store = Open();
        Add(store, "batch_late", priority: 0, deadline: 900);
        Add(store, "batch_soon", priority: 0, deadline: 500);
        Add(store, "batch_first", priority: 9, deadline: 999);

        string[] order = [.. store.Claim("m", 10, 0).Select(line => line.Batch)];

        Assert.Equal(["batch_first", "batch_soon", "batch_late"], order);
    }

    [Fact]
    public void A_line_has_one_result_by_its_newest_claim_alone()
    {
        ClaimedLine lost;
        using (BatchStore before = Open())
        {
            Add(before, "batch_a", 0, 500);
            lost = Assert.Single(before.Claim("m", 10, 0));
        }

        using BatchStore store = Open(); // As after a kill.
        ClaimedLine again = Assert.Single(store.Claim("m", 10, 0));

        Assert.False(store.TryComplete(lost, "{}"u8.ToArray(), isError: false, 1, []));
        Assert.True(store.TryComplete(again, "{}"u8.ToArray(), isError: false, 5, []));
        Assert.False(store.TryComplete(again, "{}"u8.ToArray(), isError: false, 5, []));
        Batch batch = store.Find("batch_a", "k")!;
        Assert.Equal((1, 0, 5), (batch.Completed, batch.Failed, batch.NanoUsd));
    }

    [Fact]
    public void A_line_that_rests_is_not_claimed_before_its_time()
    {
        using BatchStore store = Open();
        Add(store, "batch_a", 0, 500);
        store.PutBack(store.Claim("m", 1, 0)[0], notBefore: 1000);

        Assert.Empty(store.Claim("m", 1, 999));
        Assert.Equal(2, Assert.Single(store.Claim("m", 1, 1000)).Claim);
    }

    [Fact]
    public void Lines_of_a_part_wait_for_their_provider_through_a_restart_until_they_are_answered_or_go_back()
    {
        BatchPart part = PartOf("batch_a");
        using (BatchStore before = Open())
        {
            Add(before, "batch_a", 0, 500, lines: 3);
            List<ClaimedLine> claimed = before.ClaimForPart("m", 10, 0, deadline: 500);
            bool[] joined = new bool[3];
            part = before.Join(part, [.. claimed.Select(line => ItemOf(line, "item"))], joined);
            Assert.Equal([true, true, true], joined);
        }

        using BatchStore store = Open();
        Assert.Empty(store.Claim("m", 10, 0));
        BatchPart again = Assert.Single(store.TakeParts());
        Assert.Equal((part.Id, 3, 12), (again.Id, again.Lines, again.Bytes));
        Assert.Equal(3, store.ItemsOf(again).Count(item => item.SequenceEqual("item"u8.ToArray())));
        Assert.True(store.TryComplete(store.Sent("batch_a", 1)!, "{}"u8.ToArray(), false, 7, []));
        Assert.Null(store.Sent("batch_a", 1));
        Assert.Equal(1, store.Return(again, [1, 2]));

        Assert.Equal([1, 2, 3], store.LinesOf(again).Select(line => line.Number));
        Assert.Equal([false, false, true], store.LinesOf(again).Select(line => line.IsOpen));
        Assert.Empty(store.ClaimForPart("m", 10, 0, deadline: 500)); // It was at a provider before.
        Assert.Equal(2, Assert.Single(store.ClaimBeside("m", 10, 0, deadline: 500)).Number);
        Assert.True(store.TrySave(again with { State = BatchPart.Done }));
        Assert.Empty(store.TakeParts());
        Assert.Equal(again.Id, Assert.Single(store.Find("batch_a", "k")!.Parts).Id);
    }

    [Fact]
    public void A_claim_that_is_lost_does_not_join_a_part()
    {
        using BatchStore store = Open();
        Add(store, "batch_a", 0, 500);
        ClaimedLine line = Assert.Single(store.Claim("m", 10, 0));
        store.PutBack(line, 0);
        bool[] joined = new bool[1];

        BatchPart part = store.Join(PartOf("batch_a"), [ItemOf(line, "item")], joined);

        Assert.Equal([false], joined);
        Assert.Equal(0, part.Lines);
    }

    private protected static BatchPart PartOf(string batch) =>
        new()
        {
            Id = "part_1",
            Batch = batch,
            Key = "k",
            Team = "",
            User = "",
            Tags = "",
            Model = "m",
            Deployment = "up/m",
            Endpoint = "/v1/chat/completions",
            CreatedAt = 1,
            Deadline = 500,
        };

    private protected static PartItem ItemOf(ClaimedLine line, string item) =>
        new(
            line,
            System.Text.Encoding.UTF8.GetBytes(item),
            new Farthing.Tests.Gateway.Http.TestGates().Owe(default),
            ""
        );

    [Fact]
    public void Lines_that_never_ran_get_an_error_each_and_the_batch_its_files()
    {
        using BatchStore store = Open();
        Add(store, "batch_a", 0, 500);
        store.Drop(store.Find("batch_a", "k")!, "batch_expired", "too late");

        Assert.True(store.TryEnd("batch_a", BatchStates.Expired, 600, TimeSpan.FromDays(1)));

        Batch batch = store.Find("batch_a", "k")!;
        Assert.Equal((BatchStates.Expired, 1L, ""), (batch.State, batch.Failed, batch.Output));
        BatchFile errors = store.File(batch.Errors, "k")!;
        byte[] content = [.. store.Content(errors).SelectMany(piece => piece)];
        Assert.Equal(errors.Bytes, content.Length);
        Assert.Contains(
            "batch_expired",
            System.Text.Encoding.UTF8.GetString(content),
            StringComparison.Ordinal
        );
        Assert.Null(store.File(batch.Errors, "other"));
        store.Sweep(600 + 86_401, TimeSpan.FromDays(1));
        Assert.Null(store.Find("batch_a", "k"));
        Assert.Null(store.File(batch.Errors, "k"));
    }

    /// <summary>A batch in progress.</summary>
    internal static void Add(BatchStore store, string id, long priority, long deadline, int lines = 1)
    {
        Batch batch = Validating(id) with { Priority = priority, Deadline = deadline };
        Assert.True(store.TryAdd(batch, 10));
        Assert.True(store.TryValidate(id));
        store.AddLines(
            batch,
            [.. Enumerable.Range(1, lines).Select(i => new BatchLine(i, $"id-{i}", "m", "{}"u8.ToArray()))]
        );
        store.Start(id, lines, 0, 2);
    }

    /// <summary>A batch that is not validated yet.</summary>
    internal static Batch Validating(string id) =>
        new()
        {
            Id = id,
            Key = "k",
            Endpoint = "/v1/chat/completions",
            Input = "file-x",
            Window = "1h",
            Metadata = "null",
            State = BatchStates.Validating,
            CreatedAt = 1,
            Deadline = 500,
        };
}
