using System.IO.Compression;
using System.Text;
using Farthing.Catalogs;
using Farthing.Documents.Audits;
using Farthing.Gateway.Auditing;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Auditing;

public sealed class BodyReadingTests
{
    private const string Plain =
        """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello there"}]}""";

    private static AuditedRequest Only(string line)
    {
        using BodyAuditSource source = PlantedBodies.Read(line);
        return Assert.Single(source.Requests(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_plain_body_is_estimated_and_priced_by_its_model()
    {
        AuditedRequest request = Only(Plain);

        // "user\nHello there\n" and the end of the message: 18 bytes.
        Assert.Equal(new TokenCounts(5, 0, 0, 0), request.Row.Tokens);
        Assert.True(request.Row.IsEstimated);
        Assert.Equal(150_000, request.Row.Price!.Value.Uncached.PicoUsd);
        Assert.Equal(BodyReader.NoKey, request.Row.Opened.Key);
    }

    [Fact]
    public void An_envelope_says_time_names_and_usage()
    {
        AuditedRequest request = Only(
            """
            {"timestamp":1763632800,"key_id":"k1","team":"t1","session_id":"s1","status":200,"idempotency_key":"i1",
            """.Trim()
                + "\"request\":"
                + Plain
                + ""","usage":{"prompt_tokens":100,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":3}}}"""
        );

        Assert.Equal(new TokenCounts(60, 40, 0, 7), request.Row.Tokens);
        Assert.Equal(3, request.Row.ReasoningTokens);
        Assert.Equal(UsageSource.Usage, request.Row.Source);
        Assert.Equal(1_763_632_800_000_000_000, request.Row.Opened.ReservedUnixNs);
        Assert.Equal(
            ("k1", "t1", "s1", "i1"),
            (
                request.Row.Opened.Key,
                request.Row.Opened.Team,
                request.Row.Opened.Session,
                request.Row.Opened.IdempotencyKey
            )
        );
    }

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":9,"completion_tokens":2}}""")]
    [InlineData("""{"status_code":200,"body":{"usage":{"prompt_tokens":9,"completion_tokens":2}}}""")]
    [InlineData("""   "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}"   """)]
    [InlineData(
        """   "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\ndata: [DONE]\n"   """
    )]
    public void Usage_of_the_response_is_found(string response) =>
        Assert.Equal(
            new TokenCounts(9, 0, 0, 2),
            Only($$"""{"body":{{Plain}},"response":{{response.Trim()}}}""").Row.Tokens
        );

    [Fact]
    public void A_body_may_be_a_text_with_json_in_it() =>
        Assert.Equal(
            "gpt-4o-mini",
            Only(
                $$"""{"body":"{{Plain.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}"""
            ).Row.Opened.Model
        );

    [Theory]
    [InlineData("""{"model":"m","input":"hi"}""", "responses")]
    [InlineData(
        """{"model":"claude-x","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}""",
        "messages"
    )]
    [InlineData(
        """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]}""",
        "messages"
    )]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hi"}]}""", "chat")]
    [InlineData("""{"model":"m","prompt":"hi"}""", "completions")]
    [InlineData(
        """{"url":"https://api.anthropic.com/v1/messages?beta=true","body":{"model":"m","messages":[{"role":"user","content":"hi"}]}}""",
        "messages"
    )]
    public void The_format_is_known_by_what_stands_in_a_body(string line, string dialect) =>
        Assert.Equal(dialect, Only(line).Row.Opened.Endpoint);

    [Fact]
    public void A_failed_request_costs_nothing_unless_it_states_usage()
    {
        AuditedRequest failed = Only($$"""{"status":429,"body":{{Plain}}}""");

        Assert.Equal(TokenCounts.Zero, failed.Row.Tokens);
        Assert.True(failed.Row.IsWaste);
        Assert.False(failed.Row.IsEstimated);
    }

    [Fact]
    public void A_secret_in_the_place_of_a_keys_name_is_cut() =>
        Assert.Equal("sk-…6789", Only($$"""{"key":"sk-proj-123456789","body":{{Plain}}}""").Row.Opened.Key);

    [Fact]
    public void A_model_of_the_envelope_serves_a_body_without_one()
    {
        AuditedRequest request = Only(
            """{"model":"gpt-4o-mini","body":{"messages":[{"role":"user","content":"hi"}]}}"""
        );

        Assert.Equal("gpt-4o-mini", request.Row.Opened.Model);
    }

    [Fact]
    public void Bodies_without_usage_times_and_prices_are_told()
    {
        using BodyAuditSource source = PlantedBodies.Read(
            Plain
                + "\n\n"
                + """{"model":"nobody-knows","messages":[{"role":"user","content":"hi"}]}"""
                + "\r\n"
                + """{"model":"text-embedding-3-small","input":"hi"}"""
        );
        AuditDocument audit = new AuditRun(source).Run(TestContext.Current.CancellationToken);

        Assert.Equal((2, 2, 1), (audit.Attempts, audit.Estimated, audit.Unpriced));
        Assert.Contains(
            audit.Notes,
            note => note.StartsWith("2 of 2 requests state no usage", StringComparison.Ordinal)
        );
        Assert.Contains(
            audit.Notes,
            note => note.StartsWith("no line states a time", StringComparison.Ordinal)
        );
        Assert.Contains(audit.Notes, note => note.Contains("nobody-knows 1", StringComparison.Ordinal));
        Assert.Contains(
            audit.Notes,
            note => note.StartsWith("1 lines are requests of endpoints", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Lines_are_sorted_by_their_times()
    {
        using BodyAuditSource source = PlantedBodies.Read(
            string.Join(
                '\n',
                ((int[])[3, 1, 2]).Select(second =>
                    $$"""{"time":"2026-11-20T10:00:0{{second}}Z","key":"k{{second}}","body":{{Plain}}}"""
                )
            )
        );

        Assert.Equal(
            ["k1", "k2", "k3"],
            source.Requests(TestContext.Current.CancellationToken).Select(one => one.Row.Opened.Key)
        );
    }

    [Fact]
    public void A_packed_file_is_read()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Plain));
        }

        byte[] bytes = packed.ToArray();
        using BodyAuditSource source = Read(() => new MemoryStream(bytes));
        Assert.Single(source.Requests(TestContext.Current.CancellationToken));

        FarthingException cut = Assert.Throws<FarthingException>(() =>
            Read(() => new MemoryStream(bytes[..^6])).Dispose()
        );
        Assert.Equal((AuditFaultCodes.Unreadable, 2), (cut.Faults[0].Code, cut.ExitCode));
    }

    [Theory]
    [InlineData("{\"model\":", "not whole JSON")]
    [InlineData("[1,2]", "not a JSON object")]
    [InlineData("nonsense", "not whole JSON")]
    [InlineData("{\"a\":1}", "no body of Chat")]
    [InlineData("{\"model\":\"m\",\"messages\":[]} {}", "not whole JSON")]
    [InlineData("{\"messages\":[]}", "model")]
    [InlineData("{\"body\":\"nonsense\"}", "no body of Chat")]
    [InlineData("{\"body\":{\"model\":\"m\",\"instructions\":\"x\"}}", "no messages, input or prompt")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "Unicode")]
    [InlineData("{\"model\":\"m\",\"n\":-1,\"messages\":[]}", "'n'")]
    public void A_broken_line_is_said_with_file_and_line(string line, string why)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            PlantedBodies.Read(Plain + "\n" + line).Dispose()
        );

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(("bodies.jsonl", 2), (refused.Faults[0].File, refused.Faults[0].Line));
        Assert.Contains(why, refused.Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("1 of 2 lines", refused.Faults[1].Message, StringComparison.Ordinal);

        AuditDocument lenient = PlantedBodies.Audit(Plain + "\n" + line, isLenient: true);
        Assert.Equal(1, lenient.Attempts);
        Assert.Contains(
            lenient.Notes,
            note => note.Contains("bodies.jsonl line 2", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void One_broken_line_in_a_hundred_is_left_out() =>
        Assert.Equal(
            100,
            PlantedBodies.Audit(string.Join('\n', Enumerable.Repeat(Plain, 100).Append("{"))).Attempts
        );

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("""{"model":"text-embedding-3-small","input":"hi"}""")]
    public void A_file_without_requests_is_said(string text) =>
        Assert.Equal(
            AuditFaultCodes.NoBodies,
            Assert.Throws<FarthingException>(() => PlantedBodies.Read(text).Dispose()).Faults[0].Code
        );

    [Fact]
    public void A_line_that_is_far_too_long_is_said()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read(() => new EndlessStream()).Dispose()
        );

        Assert.Equal(AuditFaultCodes.Unreadable, refused.Faults[0].Code);
        Assert.Contains("line 1 is longer than 64 MiB", refused.Faults[0].Value, StringComparison.Ordinal);
    }

    /// <summary>Whatever happens to bytes of sound lines, a line is read or refused with a reason.</summary>
    [Fact]
    public void No_damage_to_a_line_breaks_the_reader()
    {
        byte[] whole = File.ReadAllBytes(
            Path.Combine(Testing.RepositoryRoot.Path, "examples/audit/bodies.jsonl")
        );
        string[] lines = Encoding.UTF8.GetString(whole).Split('\n', 5)[..4];
        Random random = new(7);
        using BodyReader reader = new(new AuditPrices(Catalog.BuiltIn, new DateOnly(2026, 11, 20)));
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] line = Encoding.UTF8.GetBytes(lines[round % lines.Length]);
            for (int hits = random.Next(1, 4); hits > 0; hits--)
            {
                int at = random.Next(line.Length);
                switch (random.Next(4))
                {
                    case 0:
                        line[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        line = line[..Math.Max(1, at)];
                        break;
                    case 2:
                        line = [.. line[..at], .. "\"{[]},:0-e\\"u8.Slice(random.Next(11), 1), .. line[at..]];
                        break;
                    default:
                        int length = Math.Min(random.Next(40), line.Length - at);
                        line = [.. line[..at], .. line[(at + length)..], (byte)' '];
                        break;
                }
            }

            AuditedRequest? request = reader.Read(line, 0, out _, out string? wrong);
            refused += wrong is null ? 0 : 1;
            Assert.True(request is null || wrong is null);
        }

        Assert.InRange(refused, 100, 3999);
    }

    private static BodyAuditSource Read(Func<Stream> open) =>
        BodyAuditSource.Read(
            [("bodies.jsonl.gz", open)],
            new AuditPrices(Catalog.BuiltIn, new DateOnly(2026, 11, 20)),
            LedgerFilter.All,
            isLenient: false,
            TestContext.Current.CancellationToken
        );

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'a');
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
