using System.Text.Json;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Ledger;
using Farthing.Workloads.Prompts;

namespace Farthing.Tests.Gateway.Recording;

public sealed class TraceExportTests : IDisposable
{
    private readonly LedgerScene scene = new();

    public void Dispose() => scene.Dispose();

    private static AttemptId Id(int number) =>
        new(new Guid(number, 0, 7, BitConverter.GetBytes((long)number)), 0);

    private void Answer(int number, long input, string session, AttemptEnd end = AttemptEnd.Finished) =>
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(Id(number)) with
                {
                    Session = session,
                },
                LedgerScene.Settle(Id(number), new TokenCounts(input, 0, 0, 10)) with
                {
                    End = end,
                }
            )
        );

    private List<JsonElement> Export(out TraceExport export)
    {
        scene.Project();
        using global::Farthing.Gateway.Ledger.Sql.SqlLedgerStore store = scene.OpenLedger();
        export = new TraceExport(store, scene.Folder.Prompts);
        StringWriter text = new();
        export.Write(text, LedgerFilter.All);
        return
        [
            .. text.ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
    }

    private void Prompts(params (int Number, int From, int Common, ulong[] Blocks, long Bytes)[] recorded)
    {
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = scene.Folder.Prompts },
            scene.Clock
        );
        foreach ((int number, int from, int common, ulong[] blocks, long bytes) in recorded)
        {
            journal.Append(
                new PromptRecord
                {
                    Attempt = Id(number),
                    Flags = PromptFlags.Hashes,
                    TextBytes = bytes,
                    CommonBlocks = common,
                    Base = common > 0 ? PromptRecord.NumberOf(Id(from).RequestId) : 0,
                    Blocks = blocks,
                }
            );
        }
    }

    private static long[] Ids(JsonElement line) =>
        [.. line.GetProperty("hash_ids").EnumerateArray().Select(id => id.GetInt64())];

    [Fact]
    public void Prompts_share_as_many_ids_as_text()
    {
        // Four bytes a token on average: a block of 16 tokens is one of 64 bytes.
        Prompts((1, 0, 0, [11, 12, 13], 200), (2, 1, 2, [21, 22], 312), (3, 0, 0, [31], 64));
        Answer(1, 50, "a");
        Answer(2, 78, "a");
        Answer(3, 16, "b");

        List<JsonElement> lines = Export(out TraceExport export);

        Assert.Equal(3, export.WithPrefix);
        Assert.Equal([0, 1, 2], Ids(lines[0]));
        Assert.Equal([0, 1, 3, 4], Ids(lines[1]));
        Assert.Equal([5], Ids(lines[2]));
        Assert.All(lines, line => Assert.Equal(16, line.GetProperty("trace_block_size").GetInt32()));
        Assert.Equal([0, 0, 1], lines.Select(line => line.GetProperty("session_id").GetInt32()));
    }

    [Fact]
    public void Answers_without_hashes_share_nothing_and_failures_are_left_out()
    {
        Prompts((1, 0, 0, [11, 12, 13], 192));
        Answer(1, 48, "a");
        Answer(2, 48, "");
        Answer(3, 48, "", AttemptEnd.UpstreamError);

        List<JsonElement> lines = Export(out TraceExport export);

        Assert.Equal((1, 1), (export.WithPrefix, export.LeftOut));
        Assert.Equal(2, lines.Count);
        Assert.Empty(Ids(lines[0]).Intersect(Ids(lines[1])));
        Assert.Equal(3, Ids(lines[1]).Length);
        Assert.False(lines[1].TryGetProperty("session_id", out _));
    }

    [Fact]
    public void Without_prompts_there_are_no_ids()
    {
        Answer(1, 48, "a");

        Assert.False(Assert.Single(Export(out _)).TryGetProperty("hash_ids", out _));
    }

    [Theory]
    [InlineData(4.0)]
    [InlineData(3.3)]
    [InlineData(5.7)]
    public void Ids_reach_as_far_as_the_text_is_equal_whatever_a_token_is_long(double bytesPerToken)
    {
        ulong[] one = [.. Enumerable.Range(0, 200).Select(i => (ulong)(i + 1) * 7919)];
        ulong[] other = [.. one[..120], .. Enumerable.Range(0, 80).Select(i => (ulong)(i + 1) * 104_729)];
        TokenBlocks blocks = new(bytesPerToken);
        long tokens = (long)(200 * 64 / bytesPerToken);

        ulong[] first = [.. blocks.Of(one, tokens)];
        ulong[] second = [.. blocks.Of(other, tokens)];

        int shared = first.AsSpan().CommonPrefixLength(second);
        Assert.InRange(shared * 16 * bytesPerToken, (120 * 64) - (16 * bytesPerToken) - 64, 120 * 64);
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.InRange(first.Length, (tokens / 16) - 1, tokens / 16);
    }
}
