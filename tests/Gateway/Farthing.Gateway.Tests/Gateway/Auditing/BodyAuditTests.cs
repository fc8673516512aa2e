using System.Globalization;
using System.Text.Json.Nodes;
using Farthing.Documents.Audits;
using Farthing.Gateway.Dialects;

namespace Farthing.Tests.Gateway.Auditing;

/// <summary>Each fault is planted in the bodies of a key of its own, and what it costs is reckoned by hand from what was planted.</summary>
public sealed class BodyAuditTests
{
    private const double PerByte = 1e-6 / 4;
    private const double CachedPerByte = 0.9e-6 / 4; // What a cached byte costs less.
    private const double WritePerByte = 0.25e-6 / 4; // What a written byte costs more.
    private readonly PlantedBodies bodies = new();

    private static void Holds(AuditDocument audit, string name, double usd, long? requests = null)
    {
        AuditFinding finding = Assert.Single(audit.Findings, one => one.Name == name);
        Assert.InRange(finding.SpanUsd!.Value, (usd * 0.98) - 1e-12, (usd * 1.02) + 1e-12);
        Assert.Equal(requests ?? finding.Requests, finding.Requests);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static JsonObject Chat(params (string Role, string Text)[] messages) =>
        PlantedTraffic.Chat(messages);

    private void PlantClock()
    {
        for (int i = 0; i < 50; i++)
        {
            bodies.Ask(
                "clock",
                Seconds(i * 10),
                Chat(
                    ("system", $"Now: 2026-11-20T10:{i / 6:00}:{i % 6}0Z. " + PlantedBodies.Words(8000, 1)),
                    ("user", PlantedBodies.Words(200, 100 + i))
                )
            );
        }
    }

    /// <summary>Two words of 8 and 32 bytes that change each time, in front of 2,000 and 6,000 bytes that stay.</summary>
    private void PlantAnthropicId()
    {
        for (int i = 0; i < 20; i++)
        {
            byte[] id = new byte[16];
            new Random(i).NextBytes(id);
            bodies.Ask(
                "ids",
                Seconds(i * 10),
                new JsonObject
                {
                    ["model"] = "claude-m",
                    ["max_tokens"] = 100,
                    ["system"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = "text",
                            ["text"] = $"Trace {new Guid(id)} of {PlantedBodies.Words(2000, 2)}",
                        },
                        new JsonObject
                        {
                            ["type"] = "text",
                            ["text"] = $"Turn {i + 10} {PlantedBodies.Words(6000, 3)}",
                        }
                    ),
                    ["messages"] = new JsonArray(
                        new JsonObject { ["role"] = "user", ["content"] = PlantedBodies.Words(200, 200 + i) }
                    ),
                },
                Dialect.Messages
            );
        }
    }

    private static JsonObject Called(JsonObject body, params string[] names)
    {
        body["messages"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["role"] = "assistant",
                    ["tool_calls"] = new JsonArray([
                        .. names.Select(name =>
                            (JsonNode)
                                new JsonObject
                                {
                                    ["id"] = "1",
                                    ["type"] = "function",
                                    ["function"] = new JsonObject { ["name"] = name, ["arguments"] = "{}" },
                                }
                        ),
                    ]),
                }
            );
        return body;
    }

    private void PlantTools()
    {
        for (int i = 0; i < 30; i++)
        {
            JsonObject[] tools = [PlantedTraffic.Tool("alpha", 3000), PlantedTraffic.Tool("beta", 3000)];
            JsonObject shuffled = Chat(
                ("system", PlantedBodies.Words(4000, 4)),
                ("user", PlantedBodies.Words(200, 300 + i))
            );
            shuffled["tools"] =
                i % 2 == 0 ? new JsonArray(tools[0], tools[1]) : new JsonArray(tools[1], tools[0]);
            bodies.Ask("shuffle", Seconds(i * 10), Called(shuffled, "alpha", "beta"));

            JsonObject members = Chat(
                ("system", PlantedBodies.Words(4000, 5)),
                ("user", PlantedBodies.Words(200, 400 + i))
            );
            JsonObject function =
                i % 2 == 0
                    ? new() { ["name"] = "gamma", ["description"] = new string('g', 5000) }
                    : new() { ["description"] = new string('g', 5000), ["name"] = "gamma" };
            members["tools"] = new JsonArray(
                new JsonObject { ["type"] = "function", ["function"] = function }
            );
            bodies.Ask("members", Seconds(i * 10), Called(members, "gamma"));
        }
    }

    /// <summary>A question of one line in front of 100 lines of 80 bytes.</summary>
    private void PlantTemplate()
    {
        string template = PlantedBodies.Lines(100, 6);
        for (int i = 0; i < 40; i++)
        {
            bodies.Ask(
                "template",
                Seconds(i * 10),
                Chat(("user", $"Question: {PlantedBodies.Words(60 + i, 500 + i)}\n{template}"))
            );
        }
    }

    private void PlantOthers()
    {
        for (int i = 0; i < 30; i++)
        {
            JsonObject repeat = Chat(("user", PlantedBodies.Words(2000, 600 + (i % 10))));
            repeat["temperature"] = 0;
            bodies.Ask("faq", Seconds(i * 600), repeat, output: 100);
        }

        string pretty = new JsonArray([
            .. Enumerable.Range(0, 20).Select(i => (JsonNode)new JsonObject { ["id"] = i, ["name"] = "n" }),
        ]).ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
        for (int i = 0; i < 20; i++)
        {
            bodies.Ask(
                "pretty",
                Seconds(i * 600),
                Chat(("user", PlantedBodies.Words(100, 700 + i)), ("tool", pretty))
            );
            string page = PlantedBodies.Words(1000, 800 + i);
            bodies.Ask("twice", Seconds(i * 600), Chat(("user", page), ("user", page)));
            bodies.Ask(
                "cold",
                Seconds(i * 10),
                Chat(("system", PlantedBodies.Words(8192, 8)), ("user", PlantedBodies.Words(200, 900 + i)))
            );
        }

        for (int i = 0; i < 25; i++)
        {
            JsonObject body = Chat(("user", PlantedBodies.Words(200, 1000 + i)));
            body["tools"] = new JsonArray(
                PlantedTraffic.Tool("used", 500),
                PlantedTraffic.Tool("never", 1000)
            );
            bodies.Ask("tools", Seconds(i * 600), Called(body, "used"));
        }

        for (int turn = 0; turn < 10; turn++)
        {
            bodies.Ask(
                "chat",
                Seconds(turn * 600),
                Chat([
                    .. Enumerable
                        .Range(0, turn + 1)
                        .Select(i => ("user", PlantedBodies.Words(300, 1100 + i))),
                ]),
                session: "s1"
            );
            bodies.Ask(
                "thinks",
                Seconds(turn * 600),
                Chat(("user", PlantedBodies.Words(100, 1200 + turn))),
                output: 10_000,
                reasoning: 9000
            );
            JsonObject limit = Chat(("user", PlantedBodies.Words(100, 1300 + turn)));
            limit["max_tokens"] = 8000;
            limit["stream"] = true;
            bodies.Ask("limit", Seconds(turn * 600), limit, output: 20);
        }

        for (int i = 0; i < 5; i++)
        {
            bodies.Ask(
                "fails",
                Seconds(i * 600),
                Chat(("user", PlantedBodies.Words(2000, 1400 + i))),
                status: 500
            );
            bodies.Ask(
                "again",
                Seconds(i * 3),
                Chat(("user", PlantedBodies.Words(2000, 1450))),
                idempotency: "one"
            );
        }

        for (int i = 0; i < 120; i++)
        {
            bodies.Ask(
                "night",
                Seconds(i * 600),
                Chat(("user", PlantedBodies.Words(400, 2000 + i))),
                output: 50
            );
        }
    }

    [Fact]
    public void Every_planted_fault_is_found_at_its_price()
    {
        PlantClock();
        PlantAnthropicId();
        PlantTools();
        PlantTemplate();
        PlantOthers();

        AuditDocument audit = PlantedBodies.Audit(bodies.Text);

        Holds(
            audit,
            "unstable_prefix",
            (49 * 8000 * CachedPerByte) + (19 * (2000 + 6000) * CachedPerByte),
            68
        );
        Holds(audit, "tool_order", 29 * (6000 + 4000 + (2 * 75)) * CachedPerByte, 29);
        Holds(audit, "tool_members", 29 * (5000 + 4000 + 75) * CachedPerByte, 29);
        Holds(audit, "movable_text", (39 * 8000 * CachedPerByte) - (8000 * WritePerByte), 39);
        Holds(audit, "repeats", 20 * ((2000 * PerByte) + (100 * 4e-6)), 20);
        Holds(audit, "provider_cache", (19 * 8192 * CachedPerByte) - (8192 * WritePerByte), 19);
        Holds(audit, "pretty_json", 20 * ((20 * (2 + 4 + 4 + 2 + 4 + 2)) + 1) * PerByte, 20);
        Holds(audit, "duplicate_context", 20 * 1000 * PerByte, 20);
        Holds(audit, "unused_tools", 25 * (1000 + 75 - 40) * PerByte, 25);
        Holds(audit, "history", 15 * 306 * PerByte, 5);
        Holds(audit, "retries", 9 * ((2006 * PerByte) + (10 * 4e-6)), 9);
        Holds(audit, "reasoning", 10 * 9000 * 4e-6, 10);
        Holds(audit, "batchable", 120 * 0.5 * ((406 * PerByte) + (50 * 4e-6)), 120);
        Holds(audit, "long_limits", 0, 10);
        Assert.Equal(14, audit.Findings.Count);
        Assert.Equal(0, audit.Estimated);
        Assert.Empty(audit.Unjudged);
        Assert.InRange(
            audit.Findings.Where(one => one.Class != FindingClass.Suggestion).Sum(one => one.SpanUsd!.Value),
            0,
            (double)audit.CostUsd.Usd
        );
    }

    [Fact]
    public void An_unstable_prefix_says_what_changes_where_and_how_often()
    {
        PlantClock();
        PlantAnthropicId();

        AuditFinding finding = Assert.Single(PlantedBodies.Audit(bodies.Text).Findings);

        Assert.Equal(
            [
                new AuditChange("clock", ChangeKind.DateTime, "system", "$.messages[0].content", 5, 49, 1),
                new AuditChange("ids", ChangeKind.Uuid, "system", "$.system[0].text", 6, 19, 1),
            ],
            finding.Changes!
        );
        Assert.Contains(
            "key clock: a date or time in system, $.messages[0].content from byte 5 on, in 100 % of requests",
            finding.Evidence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_text_of_a_body_is_in_the_document()
    {
        PlantClock();
        PlantTemplate();

        AuditDocument audit = PlantedBodies.Audit(bodies.Text);
        string told =
            string.Join(" ", audit.Findings.Select(one => one.Evidence + one.Remedy))
            + string.Join(" ", audit.Notes);

        Assert.DoesNotContain(PlantedBodies.Words(8000, 1)[..8], told, StringComparison.Ordinal);
        Assert.DoesNotContain("2026-11-20T10", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Question", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Clean_bodies_have_no_findings()
    {
        for (int i = 0; i < 50; i++)
        {
            bodies.Ask(
                "good",
                Seconds(i * 600),
                Chat(("system", PlantedBodies.Words(500, 1)), ("user", PlantedBodies.Words(200, i + 10))),
                session: string.Create(CultureInfo.InvariantCulture, $"s{i}")
            );
            bodies.Ask(
                "cached",
                Seconds(i * 10),
                Chat(("system", "Be short."), ("user", $"Order {i}: {PlantedBodies.Words(150, i + 900)}")),
                session: string.Create(CultureInfo.InvariantCulture, $"t{i}")
            );
        }

        AuditDocument audit = PlantedBodies.Audit(bodies.Text);

        Assert.Empty(audit.Findings);
        Assert.Equal(100, audit.Attempts);
    }
}
