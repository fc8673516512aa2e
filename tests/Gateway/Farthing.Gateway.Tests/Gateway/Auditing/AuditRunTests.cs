using System.Text.Json.Nodes;
using Farthing.Documents.Audits;
using Farthing.Gateway.Auditing;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Auditing;

/// <summary>Each fault is planted in the traffic of a key of its own, and what it costs is reckoned by hand from what was planted: a token is four bytes, $1 a million in, $0.10 cached, $1.25 written, $4 out.</summary>
public sealed class AuditRunTests : IDisposable
{
    private const double PerByte = 1e-6 / 4;
    private const double CachedPerByte = 0.9e-6 / 4; // What a cached byte costs less.
    private readonly PlantedTraffic traffic = new();

    public void Dispose() => traffic.Dispose();

    private AuditDocument Audit(bool hasPrompts = true)
    {
        traffic.Write(hasPrompts);
        using SqlLedgerStore store = traffic.Scene.OpenLedger();
        return new AuditRun(new LedgerAuditSource(store, traffic.Scene.Folder.Prompts, LedgerFilter.All)).Run(
            CancellationToken.None
        );
    }

    private static void Holds(AuditDocument audit, string name, double usd, long? requests = null)
    {
        AuditFinding finding = Assert.Single(audit.Findings, one => one.Name == name);
        Assert.InRange(finding.SpanUsd!.Value, (usd * 0.98) - 1e-12, (usd * 1.02) + 1e-12);
        Assert.Equal(requests ?? finding.Requests, finding.Requests);
    }

    private static string Text(int bytes, int seed)
    {
        Random random = new(seed);
        return new string([.. Enumerable.Range(0, bytes).Select(_ => (char)('a' + random.Next(26)))]);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData("one", "one", 1)]
    [InlineData("one", "another", 0)] // A cache of theirs might not share: no saving is promised.
    public void Equal_requests_are_repeats_of_one_key_alone(string first, string second, int repeats)
    {
        JsonObject body = PlantedTraffic.Chat(("user", Text(400, 9)));
        body["temperature"] = 0;
        traffic.Ask(first, Seconds(0), body);
        traffic.Ask(second, Seconds(60), (JsonObject)body.DeepClone());

        AuditFinding? finding = Audit().Findings.SingleOrDefault(one => one.Name == AuditRuleNames.Repeats);

        Assert.Equal(repeats, finding?.Requests ?? 0);
    }

    private void PlantClock()
    {
        for (int i = 0; i < 50; i++)
        {
            traffic.Ask(
                "clock",
                Seconds(i * 10),
                PlantedTraffic.Chat(
                    ("system", $"2026-11-20T10:{i / 6:00}:{i % 6}0Z. " + Text(8000, 1)),
                    ("user", Text(200, 100 + i))
                )
            );
        }
    }

    private void PlantShuffledTools()
    {
        for (int i = 0; i < 30; i++)
        {
            JsonObject body = PlantedTraffic.Chat(("system", Text(4000, 2)), ("user", Text(200, 200 + i)));
            JsonObject[] tools = [PlantedTraffic.Tool("alpha", 3000), PlantedTraffic.Tool("beta", 3000)];
            body["tools"] =
                i % 2 == 0 ? new JsonArray(tools[0], tools[1]) : new JsonArray(tools[1], tools[0]);
            // Both are called, so that neither is found unused.
            body["messages"]!
                .AsArray()
                .Add(
                    new JsonObject
                    {
                        ["role"] = "assistant",
                        ["tool_calls"] = new JsonArray([
                            .. ((string[])["alpha", "beta"]).Select(name =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["id"] = "1",
                                        ["type"] = "function",
                                        ["function"] = new JsonObject
                                        {
                                            ["name"] = name,
                                            ["arguments"] = "{}",
                                        },
                                    }
                            ),
                        ]),
                    }
                );
            traffic.Ask("shuffle", Seconds(i * 10), body);
        }
    }

    private void PlantRepeats()
    {
        for (int i = 0; i < 30; i++)
        {
            JsonObject body = PlantedTraffic.Chat(("user", Text(2000, 300 + (i % 10))));
            body["temperature"] = 0;
            traffic.Ask("faq", Seconds(i * 600), body, output: 100);
        }
    }

    private void PlantTexts()
    {
        string pretty = new JsonArray([
            .. Enumerable.Range(0, 20).Select(i => (JsonNode)new JsonObject { ["id"] = i, ["name"] = "n" }),
        ]).ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
        for (int i = 0; i < 20; i++)
        {
            traffic.Ask(
                "pretty",
                Seconds(i * 600),
                PlantedTraffic.Chat(("user", Text(100, 400 + i)), ("tool", pretty))
            );
            string page = Text(1000, 500 + i);
            traffic.Ask("twice", Seconds(i * 600), PlantedTraffic.Chat(("user", page), ("user", page)));
        }
    }

    private void PlantUnusedTools()
    {
        for (int i = 0; i < 25; i++)
        {
            JsonObject body = PlantedTraffic.Chat(("user", Text(200, 600 + i)));
            body["tools"] = new JsonArray(
                PlantedTraffic.Tool("used", 500),
                PlantedTraffic.Tool("never", 1000),
                PlantedTraffic.Tool("once", 500)
            );
            body["messages"]!
                .AsArray()
                .Add(
                    new JsonObject
                    {
                        ["role"] = "assistant",
                        ["tool_calls"] = new JsonArray(
                            new JsonObject
                            {
                                ["id"] = "1",
                                ["type"] = "function",
                                ["function"] = new JsonObject
                                {
                                    ["name"] = i == 24 ? "once" : "used",
                                    ["arguments"] = "{\"name\":\"never\"}",
                                },
                            }
                        ),
                    }
                );
            traffic.Ask("tools", Seconds(i * 600), body);
        }
    }

    private void PlantHistory()
    {
        for (int turn = 0; turn < 10; turn++)
        {
            traffic.Ask(
                "chat",
                Seconds(turn * 600),
                PlantedTraffic.Chat([
                    .. Enumerable.Range(0, turn + 1).Select(i => ("user", Text(300, 700 + i))),
                ]),
                session: "s1"
            );
        }
    }

    private void PlantUncached()
    {
        for (int i = 0; i < 20; i++)
        {
            traffic.Ask(
                "cold",
                Seconds(i * 10),
                PlantedTraffic.Chat(("system", Text(8192, 8)), ("user", Text(200, 800 + i)))
            );
        }
    }

    private void PlantOthers()
    {
        for (int i = 0; i < 5; i++)
        {
            traffic.Ask(
                "fails",
                Seconds(i * 600),
                PlantedTraffic.Chat(("user", Text(2000, 900 + i))),
                end: AttemptEnd.UpstreamBroken
            );
            traffic.Ask(
                "again",
                Seconds(i * 3),
                PlantedTraffic.Chat(("user", Text(2000, 950))),
                idempotency: "one"
            );
        }

        for (int i = 0; i < 10; i++)
        {
            traffic.Ask(
                "thinks",
                Seconds(i * 600),
                PlantedTraffic.Chat(("user", Text(100, 1000 + i))),
                output: 10_000,
                reasoning: 9000
            );
            JsonObject body = PlantedTraffic.Chat(("user", Text(100, 1100 + i)));
            body["max_tokens"] = 8000;
            body["stream"] = true;
            traffic.Ask("limit", Seconds(i * 600), body, output: 20);
        }

        for (int i = 0; i < 120; i++)
        {
            traffic.Ask(
                "night",
                Seconds(i * 600),
                PlantedTraffic.Chat(("user", Text(400, 2000 + i))),
                output: 50
            );
        }
    }

    [Fact]
    public void Every_planted_fault_is_found_at_its_price()
    {
        PlantClock();
        PlantShuffledTools();
        PlantRepeats();
        PlantTexts();
        PlantUnusedTools();
        PlantHistory();
        PlantUncached();
        PlantOthers();

        AuditDocument audit = Audit();

        // All of the system's text behind its first 64 bytes, in every request but the first.
        Holds(audit, "unstable_prefix", 49 * (8000 - 64 + 22 + 8) * CachedPerByte, 49);
        // Tools and system's text, in every request but the first.
        Holds(audit, "tool_order", 29 * (6000 + 4000 + (2 * 75)) * CachedPerByte, 29);
        // Two of three equal requests: their input and output.
        Holds(audit, "repeats", 20 * ((2000 * PerByte) + (100 * 4e-6)), 20);
        // 19 reads of 8,192 bytes, whose first had to be written.
        Holds(audit, "provider_cache", (19 * 8192 * CachedPerByte) - (8192 * 0.25e-6 / 4), 19);
        // Twenty objects of two members: three line feeds and 2 + 4 + 4 + 2 spaces, and one more of the list; "id": and "name": have a space each.
        Holds(audit, "pretty_json", 20 * ((20 * (2 + 4 + 4 + 2 + 4 + 2)) + 1) * PerByte, 20);
        Holds(audit, "duplicate_context", 20 * 1000 * PerByte, 20);
        Holds(audit, "unused_tools", 25 * (1000 + 75 - 40) * PerByte, 25);
        // From the sixth turn on the turns between the first and the last four: 1, 2, 3, 4, 5 of 306 bytes.
        Holds(audit, "history", 15 * 306 * PerByte, 5);
        // Five failures at their price, and four of five answers to one request.
        Holds(audit, "retries", 9 * ((2006 * PerByte) + (10 * 4e-6)), 9);
        Holds(audit, "reasoning", 10 * 9000 * 4e-6, 10);
        Holds(audit, "batchable", 120 * 0.5 * ((406 * PerByte) + (50 * 4e-6)), 120);
        Holds(audit, "long_limits", 0, 10);
        Assert.Equal(12, audit.Findings.Count);
        Assert.Contains(
            "key clock at byte 0 to 63",
            audit.Findings.Single(one => one.Name == "unstable_prefix").Evidence,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "never 25",
            audit.Findings.Single(one => one.Name == "unused_tools").Evidence,
            StringComparison.Ordinal
        );
    }

    /// <summary>Tools that move hide from the hashes of blocks where the system's text changes; requests between which they did not move tell.</summary>
    [Fact]
    public void A_clock_is_found_behind_tools_that_move_too()
    {
        for (int i = 0; i < 40; i++)
        {
            JsonObject body = PlantedTraffic.Chat(
                ("system", $"2026-11-20T10:{i / 6:00}:{i % 6}0Z. " + Text(8000, 1)),
                ("user", Text(200, 100 + i))
            );
            JsonObject[] tools = [PlantedTraffic.Tool("alpha", 3000), PlantedTraffic.Tool("beta", 3000)];
            body["tools"] =
                i / 2 % 2 == 0 ? new JsonArray(tools[0], tools[1]) : new JsonArray(tools[1], tools[0]);
            traffic.Ask("both", Seconds(i * 10), body);
        }

        AuditDocument audit = Audit();

        Holds(audit, "tool_order", 19 * (6000 + (2 * 75)) * CachedPerByte, 19);
        Holds(audit, "unstable_prefix", 39 * (8000 - 64 + 22 + 8) * CachedPerByte, 39);
    }

    [Fact]
    public void Clean_traffic_has_no_findings()
    {
        for (int i = 0; i < 50; i++)
        {
            traffic.Ask(
                "good",
                Seconds(i * 600),
                PlantedTraffic.Chat(("system", Text(500, 1)), ("user", Text(200, i + 10))),
                session: $"s{i}"
            );
        }

        Assert.Empty(Audit().Findings);
    }

    [Fact]
    public void Without_recorded_prompts_it_says_what_is_not_seen()
    {
        PlantClock();
        PlantHistory();

        AuditDocument audit = Audit(hasPrompts: false);

        Assert.Equal(["history"], audit.Findings.Select(one => one.Name));
        Assert.Contains(
            "60 of 60 attempts have no recorded prompt",
            Assert.Single(audit.Notes, note => note.Contains("recorded", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_finding_never_saves_more_than_was_paid()
    {
        PlantClock();
        PlantShuffledTools();
        PlantRepeats();
        PlantTexts();
        PlantUnusedTools();
        PlantUncached();
        PlantOthers();

        AuditDocument audit = Audit();

        double lossless = audit
            .Findings.Where(one => one.Class != FindingClass.Suggestion)
            .Sum(one => one.SpanUsd!.Value);
        Assert.InRange(lossless, 0, (double)audit.CostUsd.Usd);
    }
}
