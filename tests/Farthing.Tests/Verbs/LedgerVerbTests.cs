using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Gateway.Journal;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

public sealed partial class LedgerVerbTests : IDisposable
{
    private readonly LedgerScene scene = new();

    public LedgerVerbTests() => DozenAttempts.Write(scene);

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("by key", "LedgerByKey.txt")]
    [InlineData("by team --explain", "LedgerByTeam.txt")]
    [InlineData("by tag --since 2026-11-20 --until 2026-11-21", "LedgerByTag.txt")]
    [InlineData("by hour --team search", "LedgerByHour.txt")]
    [InlineData("by session --explain", "LedgerBySession.txt")]
    [InlineData("by workflow", "LedgerByWorkflow.txt")]
    [InlineData("retries --explain", "LedgerRetries.txt")]
    [InlineData("top", "LedgerTop.txt")]
    [InlineData("requests --limit 5", "LedgerRequests.txt")]
    [InlineData("requests --errors", "LedgerErrors.txt")]
    [InlineData("by session --since 2027", "LedgerNothing.txt")]
    public void The_screen_is_the_reviewed_one(string line, string golden)
    {
        RunResult run = Ledger(line.Replace("2027", "2027-01", StringComparison.Ordinal));

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        Golden.Verify(run.Output, golden);
    }

    [Fact]
    public void Units_are_shown_where_something_is_billed_by_them()
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(90), model: "painter"),
                LedgerScene.Settle(
                    LedgerScene.Attempt(90),
                    new global::Farthing.Gateway.Metering.TokenCounts(0, 0, 0, 0) { Units = 3 }
                )
            )
        );
        scene.Project();

        RunResult with = Ledger("requests");
        RunResult without = Ledger("requests --model llama");

        Assert.Matches(@"out +units +cost", with.Output);
        Assert.Matches(@"painter +\S+.* 3 +\$", with.Output);
        Assert.DoesNotContain("units", without.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Hits_and_own_calls_say_what_was_decided_and_on_what_evidence()
    {
        scene.Write(journal =>
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(90), tags: "farthing=cache.embed"),
                LedgerScene.Settle(
                    LedgerScene.Attempt(90),
                    new global::Farthing.Gateway.Metering.TokenCounts(9, 0, 0, 0)
                )
            );
            journal.Append(LedgerScene.Hit(91, 1));
            journal.Append(
                LedgerScene.Hit(92, 3) with
                {
                    Similarity = 0.9312f,
                    WrongFractionAtMost = 0.01,
                    OwnCost = global::Farthing.Numerics.Billing.Money.FromUsd(0.0002m),
                }
            );
            journal.Append(LedgerScene.Hit(93, 4, isPriced: false) with { WrongFractionAtMost = 0.02 });
        });
        scene.Project();

        Golden.Verify(Ledger("hits --explain").Output, "LedgerHits.txt");
        Assert.Matches(@"cache\.embed", Ledger("requests --tag farthing=cache.embed").Output);
        Assert.DoesNotContain("purpose", Ledger("requests --key k2").Output, StringComparison.Ordinal);
        Assert.Contains("No cache and no cascade", Ledger("hits --key k9").Output, StringComparison.Ordinal);
        using JsonDocument newest = JsonDocument.Parse(Ledger("hits --limit 1 --json").Output);
        JsonElement hit = Assert.Single(
            newest.RootElement.GetProperty("result").GetProperty("hits").EnumerateArray()
        );
        Assert.Equal("cascade", hit.GetProperty("tier").GetString());
        Assert.False(hit.TryGetProperty("saved_usd", out _));
    }

    [Fact]
    public void Estimates_are_loud()
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(90), key: "guessed"),
                LedgerScene.Settle(
                    LedgerScene.Attempt(90),
                    new global::Farthing.Gateway.Metering.TokenCounts(1_000_000, 0, 0, 1_000_000),
                    source: global::Farthing.Gateway.Metering.UsageSource.Estimate
                )
            )
        );
        scene.Project();

        RunResult run = Ledger("by key");

        Assert.Contains("is ESTIMATED", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"guessed.* 100 %", run.Output);
        Assert.Matches("estimated +[a-z]", run.Output);
    }

    [Fact]
    public void Long_names_and_large_figures_stay_within_120_columns()
    {
        scene.Write(journal =>
        {
            for (int i = 100; i < 110; i++)
            {
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(
                        LedgerScene.Attempt(i, (byte)(i - 90)),
                        key: new string('k', 70) + i,
                        team: new string('t', 70),
                        model: new string('m', 90),
                        deployment: new string('d', 90),
                        session: new string('s', 80)
                    ),
                    LedgerScene.Settle(
                        LedgerScene.Attempt(i, (byte)(i - 90)),
                        new global::Farthing.Gateway.Metering.TokenCounts(
                            123_456_789_012,
                            987_654_321,
                            9_876_543_210,
                            55_555_555
                        ),
                        i == 105
                            ? global::Farthing.Gateway.Metering.AttemptEnd.UpstreamBroken
                            : global::Farthing.Gateway.Metering.AttemptEnd.Finished
                    )
                );
            }
        });
        foreach (
            string line in (string[])
                [
                    "by key",
                    "by model --explain",
                    "by session",
                    "by tag",
                    "by workflow",
                    "retries",
                    "top",
                    "requests",
                    "verify",
                ]
        )
        {
            RunResult run = Ledger(line);

            Assert.Equal(0, run.ExitCode);
            Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        }
    }

    [Fact]
    public void A_name_cannot_steer_the_terminal()
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(50), session: "a\u001b[2Jb\n"),
                LedgerScene.Settle(
                    LedgerScene.Attempt(50),
                    new global::Farthing.Gateway.Metering.TokenCounts(1, 0, 0, 0)
                )
            )
        );

        RunResult run = Ledger("by session");

        Assert.Contains("a·[2Jb·", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Theory]
    [InlineData("by session --session k1/s1", "k1/s1", "k2/s1")]
    [InlineData("by session --key k2 --session s1", "k2/s1", "k1/s1")]
    [InlineData("top --session k2/s1", "k2/s1", "k1/s1")]
    [InlineData("requests --session k2/s1", "00000050", "00000001")]
    public void A_session_is_a_keys(string line, string theirs, string neighbors)
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(0x50), key: "k2", session: "s1"),
                LedgerScene.Settle(
                    LedgerScene.Attempt(0x50),
                    new global::Farthing.Gateway.Metering.TokenCounts(1, 0, 0, 0)
                )
            )
        );

        RunResult run = Ledger(line);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(theirs, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(neighbors, run.Output, StringComparison.Ordinal);
        Assert.Contains(neighbors, Ledger(line.Split(" --")[0]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_question_it_lists_them()
    {
        RunResult run = Run.Farthing("ledger");

        Assert.Equal(0, run.ExitCode);
        Golden.Verify(run.Output, "Ledger.txt");
    }

    [Fact]
    public void Verify_says_right_and_how_much_was_checked()
    {
        RunResult run = Ledger("verify");

        Assert.Equal(0, run.ExitCode);
        Golden.Verify(Times().Replace(run.Output, "in TIME"), "LedgerVerify.txt");
    }

    [Fact]
    public void Verify_ends_with_1_and_says_what_differs()
    {
        Ledger("by key");
        scene.Tamper("UPDATE attempts SET cost_nano = cost_nano + 1 WHERE request LIKE '00000002%'");

        RunResult run = Ledger("verify");

        Assert.Equal(1, run.ExitCode);
        Golden.Verify(Times().Replace(run.Output, "in TIME"), "LedgerVerifyWrong.txt");
    }

    [Theory]
    [InlineData("by model --json", "ledger.by")]
    [InlineData("by session --json", "ledger.by")]
    [InlineData("by workflow --json", "ledger.by")]
    [InlineData("retries --json", "ledger.retries")]
    [InlineData("top --json", "ledger.top")]
    [InlineData("requests --json", "ledger.requests")]
    [InlineData("verify --json", "ledger.verify")]
    [InlineData("rebuild --json", "ledger.rebuild")]
    [InlineData("drop --before 2026-12 --json", "ledger.drop")]
    [InlineData("adjust --account team:search --amount -0.000000001 --reason refund --json", "ledger.adjust")]
    [InlineData("export -o {folder}/out.csv --json", "ledger.export")]
    public void The_document_is_what_its_schema_says(string line, string schema)
    {
        RunResult run = Ledger(line.Replace("{folder}", scene.Folder.Path, StringComparison.Ordinal));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Empty(JsonSchema.Check(run.Output, Schema("envelope")));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal($"farthing.{schema}/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Empty(
            JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), Schema(schema))
        );
    }

    [Fact]
    public void Money_in_the_document_is_exact()
    {
        RunResult run = Ledger("by key --json");

        Assert.Contains("\"billed_usd\": 0.001419577", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_correction_by_hand_is_in_the_next_answer_and_the_books_stay_right()
    {
        RunResult run = Ledger(
            "adjust --attempt 00000001000000070000000000000000 --amount $0.25 --reason 'invoice 4711' --effective 2026-11-20T10:30"
        );

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith("Booked $0.25 on 00000001", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"billed_usd\": 0.251419577",
            Ledger("by key --json").Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, Ledger("verify").ExitCode);
    }

    [Fact]
    public void While_a_gateway_has_the_journal_open_nothing_is_booked_by_hand_and_questions_are_answered()
    {
        using GatewayJournal journal = scene.OpenJournal();

        RunResult adjust = Ledger("adjust --account idle --amount 1 --reason test");
        RunResult by = Ledger("by key");

        Assert.Equal(3, adjust.ExitCode);
        Assert.Contains("FAR9106", adjust.Error, StringComparison.Ordinal);
        Assert.Equal(0, by.ExitCode);
    }

    [Theory]
    [InlineData("by keys", "did you mean 'key'")]
    [InlineData("by key --since yesterday", "FAR9107")]
    [InlineData("by key --since 2026-12 --until 2026-11", "FAR9107")]
    [InlineData("export --format xml", "FAR9110")]
    [InlineData("export --json", "FAR1103")]
    [InlineData("drop", "FAR1103")]
    [InlineData("adjust --amount 1 --reason x", "FAR1104")]
    [InlineData("adjust --account teem:x --amount 1 --reason x", "did you mean 'team'")]
    [InlineData("adjust --account idle --amount 0 --reason x", "FAR9108")]
    [InlineData("adjust --account idle --amount 0.0000000001 --reason x", "FAR9108")]
    [InlineData("adjust --account idle --amount 1", "FAR9108")]
    [InlineData("adjust --attempt zzz --amount 1 --reason x", "FAR9108")]
    [InlineData(
        "adjust --attempt 00000063000000070000000000000000 --amount 1 --reason x",
        "no such attempt that has ended"
    )]
    public void A_mistake_is_said_with_its_code(string line, string said)
    {
        RunResult run = Ledger(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_ledger_is_not_made_one()
    {
        string folder = Path.Combine(scene.Folder.Path, "nothing");

        RunResult run = Run.Farthing($"ledger by key --data {folder}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR9101", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void An_export_is_a_trace_that_the_other_verbs_read()
    {
        string file = Path.Combine(scene.Folder.Path, "out.csv");
        Assert.Equal(0, Ledger($"export -o {file}").ExitCode);

        RunResult run = Run.Farthing($"trace describe {file} --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.True(document.RootElement.GetProperty("result").GetProperty("rows").GetInt32() >= 10);
    }

    [Fact]
    public void An_export_without_a_file_goes_to_the_screen_and_its_sum_beside_it()
    {
        RunResult run = Ledger("export --format focus --billing-account acme");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("AllocatedMethodDetails,AllocatedMethodId,", run.Output, StringComparison.Ordinal);
        Assert.Contains(",acme,", run.Output, StringComparison.Ordinal);
        Assert.Contains("$0.001419577 billed", run.Error, StringComparison.Ordinal);
    }

    private RunResult Ledger(string line) => Run.Farthing($"ledger {line} --data {scene.Folder.Path}");

    private static string Schema(string name) => SchemaVerb.TextOf(name);

    [GeneratedRegex(@"in [0-9.,]+ (s|ms|µs)\b")]
    private static partial Regex Times();
}
