using System.Text;
using System.Text.Json.Nodes;
using Farthing.Catalogs;
using Farthing.Documents.Audits;
using Farthing.Gateway.Auditing;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Requests;
using Farthing.Numerics.Billing;
using Farthing.Workloads.Prompts;

namespace Farthing.Tests.Gateway.Auditing;

/// <summary>Envelopes around bodies; four bytes of canonical text are a token. $1 a million tokens in, $0.10 cached, $1.25 written, $4 out.</summary>
internal sealed class PlantedBodies
{
    public static readonly ModelPrice Price = new(
        new TokenPrice(1_000_000),
        new TokenPrice(100_000),
        new TokenPrice(1_250_000),
        new TokenPrice(4_000_000)
    );

    private static readonly DateTimeOffset Start = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly List<(TimeSpan At, string Line)> lines = [];

    /// <summary>All lines, in the order of time.</summary>
    public string Text => string.Join("\n", lines.OrderBy(line => line.At).Select(line => line.Line));

    public void Ask(
        string key,
        TimeSpan at,
        JsonObject body,
        Dialect? dialect = null,
        string session = "",
        string idempotency = "",
        long output = 10,
        long reasoning = 0,
        int status = 200
    )
    {
        dialect ??= Dialect.Chat;
        long input = TextBytes(body, dialect) / 4;
        JsonObject usage = dialect.CountsCacheApart
            ? new() { ["input_tokens"] = input, ["output_tokens"] = output }
            : new()
            {
                ["prompt_tokens"] = input,
                ["completion_tokens"] = output,
                ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = reasoning },
            };
        JsonObject line = new()
        {
            ["time"] = (Start + at).ToString("O"),
            ["key"] = key,
            ["session"] = session,
            ["idempotency_key"] = idempotency,
            ["status"] = status,
            ["body"] = body,
            ["response"] = new JsonObject { ["usage"] = usage },
        };
        lines.Add((at, line.ToJsonString()));
    }

    public static AuditDocument Audit(string text, ModelPrice? price = null, bool isLenient = false)
    {
        using BodyAuditSource source = Read(text, price ?? Price, isLenient);
        return new AuditRun(source).Run(TestContext.Current.CancellationToken);
    }

    public static BodyAuditSource Read(string text, ModelPrice? price = null, bool isLenient = false) =>
        BodyAuditSource.Read(
            [("bodies.jsonl", () => new MemoryStream(Encoding.UTF8.GetBytes(text)))],
            new AuditPrices(Catalog.BuiltIn, new DateOnly(2026, 11, 20), price),
            LedgerFilter.All,
            isLenient,
            TestContext.Current.CancellationToken
        );

    public static string Words(int bytes, int seed)
    {
        Random random = new(seed);
        return new string([.. Enumerable.Range(0, bytes).Select(_ => (char)('a' + random.Next(26)))]);
    }

    /// <summary>Lines of 79 letters and a line feed.</summary>
    public static string Lines(int count, int seed) =>
        string.Concat(Enumerable.Range(0, count).Select(i => Words(79, (seed * 1000) + i) + "\n"));

    private static long TextBytes(JsonObject body, Dialect dialect)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        Assert.Null(RequestReader.Read(bytes, dialect, out RequestPeek peek));
        using PromptText text = RequestPrompt.Of(bytes, peek);
        return text.Bytes.Length;
    }
}
