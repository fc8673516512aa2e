using Farthing.Gateway.Batches;
using Farthing.Gateway.Batches.Policies;

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

    [Fact]
    public void A_piece_is_charged_when_it_comes_and_uploads_under_way_share_the_quota()
    {
        using BatchStore store = Open();
        BatchOptions options = new() { KeyBytes = 10, DiskReserve = 0 };
        BatchFile one = Upload(store, "file-1");
        BatchFile two = Upload(store, "file-2");
        BatchFile another = Upload(store, "file-3", "other");

        Assert.Equal(PieceResult.Added, store.AddChunk(one, 0, new byte[6], options, 100));
        Assert.Equal(PieceResult.KeyFull, store.AddChunk(two, 0, new byte[5], options, 100));
        Assert.Equal(PieceResult.Added, store.AddChunk(two, 0, new byte[4], options, 100));
        Assert.Equal(PieceResult.Added, store.AddChunk(another, 0, new byte[10], options, 100));
        store.DeleteFile(one);
        Assert.Equal(PieceResult.Added, store.AddChunk(two, 1, new byte[6], options, 100));
        Assert.True(store.TryEndFile(two with { ExpiresAt = 900 }));

        BatchFile whole = store.File("file-2", "k")!;
        Assert.Equal((10, 900, ""), (whole.Bytes, whole.ExpiresAt, whole.Batch));
        Assert.Equal(10, store.Content(whole).Sum(piece => piece.Length));
    }

    [Fact]
    public void An_upload_that_a_kill_cut_off_is_deleted_at_the_next_start_and_a_whole_file_stays()
    {
        BatchOptions options = new() { KeyBytes = 10, DiskReserve = 0 };
        using (BatchStore before = Open())
        {
            BatchFile cut = Upload(before, "file-cut");
            before.AddChunk(cut, 0, new byte[6], options, 1_000);
            BatchFile whole = Upload(before, "file-whole");
            before.AddChunk(whole, 0, new byte[4], options, 1_000);
            Assert.True(before.TryEndFile(whole with { ExpiresAt = 1_000 }));
        }

        using BatchStore store = Open(); // As after a kill.
        BatchFile next = Upload(store, "file-next");
        store.Sweep(10, TimeSpan.FromDays(1));

        Assert.Equal(PieceResult.Added, store.AddChunk(next, 0, new byte[6], options, 1_000));
        Assert.NotNull(store.File("file-whole", "k"));
    }

    [Fact]
    public void An_upload_that_no_piece_comes_for_expires_and_does_not_come_back()
    {
        using BatchStore store = Open();
        BatchOptions options = new() { DiskReserve = 0 };
        BatchFile upload = Upload(store, "file-1");
        Assert.Equal(PieceResult.Added, store.AddChunk(upload, 0, new byte[6], options, until: 100));
        store.Sweep(100, TimeSpan.FromDays(1));
        Assert.Equal(PieceResult.Added, store.AddChunk(upload, 1, new byte[6], options, until: 100));

        store.Sweep(101, TimeSpan.FromDays(1));

        Assert.Equal(PieceResult.Gone, store.AddChunk(upload, 2, new byte[6], options, until: 200));
        Assert.False(store.TryEndFile(upload));
    }

    private static BatchFile Upload(BatchStore store, string id, string key = "k")
    {
        BatchFile file = new(id, key, "lines.jsonl", "batch", 0, 1, 100, "", false);
        store.BeginFile(file);
        return file;
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
