using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Documents.Keys;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Recording.Policies;
using Farthing.Tests.Gateway.Caching;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Journal;

namespace Farthing.Tests.Gateway.Recording;

public sealed class PromptRecorderTests
{
    private static readonly RecordOptions Hashes = new() { Usual = RecordMode.Hashes };

    private static string Turn(int session, int turn, string system = "You help a shop. ")
    {
        JsonArray messages =
        [
            new JsonObject
            {
                ["role"] = "system",
                ["content"] = string.Concat(Enumerable.Repeat(system, 40)),
            },
        ];
        for (int i = 0; i <= turn; i++)
        {
            messages.Add(
                new JsonObject
                {
                    ["role"] = "user",
                    ["content"] = $"Question {i} of {session}: " + new string('q', 200),
                }
            );
            messages.Add(
                new JsonObject
                {
                    ["role"] = "assistant",
                    ["content"] = $"Answer {i} of {session}: " + new string('a', 700),
                }
            );
        }

        messages.RemoveAt(messages.Count - 1);
        JsonObject tool = new()
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = "find", ["description"] = new string('d', 500) },
        };
        return new JsonObject
        {
            ["model"] = "model",
            ["messages"] = messages,
            ["tools"] = new JsonArray(tool),
            ["max_tokens"] = 50,
            ["temperature"] = 0.7,
            ["metadata"] = new JsonObject { ["session"] = $"s{session}" },
        }.ToJsonString();
    }

    private static async Task<List<PromptRecord>> RecordAsync(RecordOptions options, params string[] bodies)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(ResponseCacheTests.Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, record: options);
        foreach (string body in bodies)
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);
            Assert.True(response.IsSuccessStatusCode);
        }

        await gateway.JournalAsync(); // Nothing of it is in the journal of the money.
        return await gateway.PromptsAsync();
    }

    private static List<PromptSeen> Together(IEnumerable<PromptRecord> records)
    {
        PromptLines lines = new(1 << 20);
        return [.. records.Select(record => lines.Add(record, 0))];
    }

    [Fact]
    public async Task A_key_that_is_off_is_not_recorded_beside_others()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(ResponseCacheTests.Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, record: Hashes);
        foreach (string key in (string[])[TestGates.QuietKey, TestGates.Key, TestGates.QuietKey])
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                "/v1/chat/completions",
                Turn(1, 0),
                change: request => request.Headers.Authorization = new("Bearer", key)
            );
            Assert.True(response.IsSuccessStatusCode);
        }

        Assert.Single(await gateway.PromptsAsync());
    }

    [Fact]
    public async Task Lengths_have_no_hashes_and_no_names()
    {
        PromptRecord record = Assert.Single(
            await RecordAsync(new RecordOptions { Usual = RecordMode.Lengths }, Turn(1, 2))
        );

        Assert.Equal(PromptFlags.Limit | PromptFlags.Temperature, record.Flags);
        Assert.Equal(
            (6L, 50L, 700L, 0L),
            (record.Messages, record.LimitTokens, record.TemperatureMilli, record.Epoch)
        );
        Assert.Equal(Turn(1, 2).Length, record.BodyBytes);
        Assert.True(record.Blocks.IsEmpty);
        Assert.Empty(record.Tools);
    }

    [Fact]
    public async Task A_session_that_goes_on_stores_what_is_new_and_another_shares_the_beginning()
    {
        List<PromptRecord> records = await RecordAsync(
            Hashes,
            [.. Enumerable.Range(0, 6).Select(turn => Turn(1, turn)), Turn(2, 0)]
        );
        List<PromptSeen> seen = Together(records);

        Assert.All(seen, one => Assert.True(one.IsWhole));
        Assert.All(seen, one => Assert.Equal(one.Record.TextBytes / 64, one.Blocks.Length));
        for (int i = 1; i < 6; i++)
        {
            Assert.Equal(
                seen[i - 1].Blocks.Length,
                seen[i].Blocks.AsSpan().CommonPrefixLength(seen[i - 1].Blocks)
            );
            Assert.InRange(records[i].Blocks.Length, 14, 17); // 940 bytes of a turn.
        }

        int scope = (int)(seen[0].Record.ToolBytes + seen[0].Record.SystemBytes) / 64;
        Assert.InRange(seen[6].Blocks.AsSpan().CommonPrefixLength(seen[0].Blocks), scope, scope + 1);
        Assert.Equal(
            ("find", 1),
            (Assert.Single(records[0].Tools).Name, records.Count(one => (one.Flags & PromptFlags.Scope) != 0))
        );
        Assert.Equal(7, records.Select(one => one.RequestHash).Distinct().Count());
    }

    [Fact]
    public async Task Equal_requests_have_equal_hashes_whoever_asks_and_however_it_is_sent()
    {
        string body = Turn(1, 0);
        List<PromptRecord> records = await RecordAsync(
            Hashes,
            body,
            body.Replace("\"s1\"", "\"s9\"", StringComparison.Ordinal),
            body[..^1] + " ,\"user\":\"mia\" }",
            body.Replace("0.7", "0.8", StringComparison.Ordinal)
        );

        Assert.Single(records[..3].Select(one => one.RequestHash).Distinct());
        Assert.NotEqual(records[0].RequestHash, records[3].RequestHash);
    }

    [Fact]
    public async Task Records_are_small_and_a_long_one_is_cut_and_caught_up_with()
    {
        string[] bodies =
        [
            .. Enumerable.Range(0, 20).Select(turn => Turn(1, turn)),
            Turn(2, 99),
            Turn(2, 99),
            Turn(2, 99),
        ];
        List<PromptRecord> records = await RecordAsync(Hashes, bodies);

        int[] sizes = [.. records.Select(SizeOf)];
        Assert.True(
            sizes.Take(20).Order().ElementAt(10) <= 200,
            $"median {sizes.Take(20).Order().ElementAt(10)}"
        );
        Assert.All(sizes, size => Assert.InRange(size, 1, 4000));
        Assert.True((records[20].Flags & PromptFlags.Cut) != 0);
        PromptSeen[] seen = [.. Together(records)];
        Assert.True(seen[20].Blocks.Length < seen[20].Record.TextBytes / 64);
        Assert.Equal(
            seen[21].Record.TextBytes / 64 < 900,
            seen[21].Blocks.Length == seen[21].Record.TextBytes / 64
        );
        Assert.True(seen[22].Blocks.Length >= seen[21].Blocks.Length);
        Assert.Equal(seen[20].Blocks, seen[22].Blocks[..seen[20].Blocks.Length]);
    }

    [Fact]
    public void A_prompt_whose_beginning_is_gone_has_no_blocks()
    {
        PromptRecord record = new()
        {
            Attempt = JournalFolder.Attempt(1),
            Flags = PromptFlags.Hashes,
            Base = 77,
            CommonBlocks = 3,
            Blocks = new ulong[] { 1, 2 },
        };

        PromptSeen seen = Assert.Single(Together([record]));

        Assert.False(seen.IsWhole);
        Assert.Empty(seen.Blocks);
    }

    [Theory]
    [InlineData(-12, 13, 0u)]
    [InlineData(0, 0, uint.MaxValue)]
    public void A_record_comes_back_as_it_was_written(long @base, long common, uint epoch)
    {
        PromptRecord record = new()
        {
            Attempt = JournalFolder.Attempt(1),
            Flags = PromptFlags.Hashes | PromptFlags.Scope | PromptFlags.Cut,
            BodyBytes = long.MaxValue,
            SpaceBytes = 1,
            TextBytes = 2,
            ToolBytes = 127,
            SystemBytes = 128,
            RepeatedBytes = 5,
            Messages = 6,
            Choices = 7,
            LimitTokens = 8,
            TemperatureMilli = 9,
            TopPMilli = 10,
            Epoch = epoch,
            Base = @base,
            CommonBlocks = common,
            Blocks = new ulong[] { ulong.MaxValue, 15 },
            RequestHash = 16,
            ToolsHash = 17,
            ToolSetHash = 18,
            SystemHash = 19,
            Tools = [new RecordedTool("find", 20)],
            Called = ["find"],
        };
        using JournalFolder folder = new();
        using (GatewayJournal journal = folder.Open())
        {
            journal.Append(record);
            journal.Flush();
        }

        using JournalReader reader = new(folder.Path, JournalPosition.Start);
        Assert.True(reader.TryRead(out JournalEntry entry));
        PromptRecord read = entry.Read<PromptRecord>();

        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(read));
        Assert.Equal(record.Blocks.ToArray(), read.Blocks.ToArray());
    }

    [Fact]
    public void A_damaged_journal_of_prompts_is_said_and_hinders_nothing()
    {
        using JournalFolder folder = new();
        LedgerFolder data = new(folder.Path);
        Directory.CreateDirectory(data.Prompts);
        File.WriteAllText(Path.Combine(data.Prompts, "0000000001.journal"), new string('x', 100));
        using PromptRecorder recorder = new(TimeProvider.System);

        List<string> said = [];
        recorder.Complained += said.Add;

        recorder.Change(Hashes, [], data);

        Assert.Contains("prompts are not recorded", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void The_secret_is_its_owners_alone_and_another_is_another_epoch()
    {
        using JournalFolder folder = new();
        string path = Path.Combine(folder.Path, "prompt-secret");
        PromptSecret one = PromptSecret.Open(path);
        PromptSecret again = PromptSecret.Open(path);
        UnixFileMode mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
        File.Delete(path);
        PromptSecret other = PromptSecret.Open(path);

        Assert.Equal(one.Epoch, again.Epoch);
        Assert.NotEqual(one.Epoch, other.Epoch);
        Assert.True(OperatingSystem.IsWindows() || mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal(one.KeysOf("a").Chain, again.KeysOf("a").Chain);
        Assert.NotEqual(one.KeysOf("a").Chain, one.KeysOf("b").Chain);
        Assert.NotEqual(one.KeysOf("a").Chain, one.KeysOf("a").Tag);
        File.WriteAllText(path, "short");
        Assert.Contains(
            RecordFaultCodes.BadSecret,
            Assert
                .Throws<global::Farthing.Numerics.Faults.FarthingException>(() => PromptSecret.Open(path))
                .Message,
            StringComparison.Ordinal
        );
    }

    private static int SizeOf(PromptRecord record)
    {
        using JournalFolder folder = new();
        using (GatewayJournal journal = folder.Open())
        {
            journal.Append(record);
            journal.Flush();
        }

        using JournalReader reader = new(folder.Path, JournalPosition.Start);
        Assert.True(reader.TryRead(out JournalEntry entry));
        return entry.Bytes;
    }
}
