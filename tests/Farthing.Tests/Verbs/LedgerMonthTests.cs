using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Verbs;

public sealed class LedgerMonthTests
{
    private const string Span = ReconcileScene.Span;
    private const string Bill = ReconcileScene.Bill;

    [Fact]
    [Trait("Speed", "slow")]
    public void In_any_order_of_booking_and_closing_statements_and_open_months_add_up_to_the_bills() =>
        Prop.ForAll(
                Gen.Choose(0, 5).ListOf(6).ToArbitrary(),
                steps =>
                {
                    using ReconcileScene scene = new();
                    decimal byHand = 0;
                    foreach (int step in steps)
                    {
                        byHand += Do(scene, step);
                    }

                    // In the end the bill is $15, whatever was booked before; the other deployment's attempt is $0.001.
                    Assert.Equal(0, scene.Ledger($"{Bill} {Span} --book").ExitCode);
                    string file = Path.Combine(scene.Folder.Statements, "2025-09.json");
                    decimal september = scene.BilledOfMonth();
                    Assert.Equal(0, scene.Ledger("verify").ExitCode);
                    return september + scene.BilledOfMonth("2025-10") == 15.001m + byHand
                        && (!File.Exists(file) || StatementSum(file) == september);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    [Theory]
    [InlineData("\"billed_usd\": 0", "\"billed_usd\": 1", "WRONG")]
    [InlineData("\"team\": \"docs\"", "\"team\": \"sales\"", "team sales")]
    [InlineData("\"teams\"", "\"taems\"", "a whole statement")]
    public void Verify_finds_a_statement_that_was_changed_after_the_close(
        string old,
        string changed,
        string said
    )
    {
        using ReconcileScene scene = new();
        Assert.Equal(0, scene.Ledger("close 2025-09").ExitCode);
        Assert.Equal(0, scene.Ledger("verify").ExitCode);
        string file = Path.Combine(scene.Folder.Statements, "2025-09.json");
        string text = File.ReadAllText(file);
        string other = text.Replace(old, changed, StringComparison.Ordinal);
        if (other == text)
        {
            old = old.Replace(": ", ":", StringComparison.Ordinal);
            other = text.Replace(old, changed, StringComparison.Ordinal);
        }

        Assert.NotEqual(text, other);
        File.WriteAllText(file, other);

        Cli.RunResult run = scene.Ledger("verify");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_closed_month_is_forgotten_and_its_sums_stay()
    {
        using ReconcileScene scene = new();
        string sums = scene.Ledger("by key").Output;

        Cli.RunResult early = scene.Ledger("forget 2025-09");
        Assert.Equal(0, scene.Ledger("close 2025-09").ExitCode);
        Cli.RunResult trial = scene.Ledger("forget 2025-09 --dry-run");
        Cli.RunResult done = scene.Ledger("forget 2025-09");

        Assert.Equal(1, early.ExitCode);
        Assert.Contains("farthing ledger close 2025-09", early.Error, StringComparison.Ordinal);
        Assert.StartsWith("Would forget ", trial.Output, StringComparison.Ordinal);
        Assert.StartsWith("Forgot ", done.Output, StringComparison.Ordinal);
        Assert.Equal(sums, scene.Ledger("by key").Output);
        Assert.Equal(0, scene.Ledger("verify").ExitCode);
        Assert.Contains(
            "before 2025-10 were forgotten",
            scene.Ledger("requests").Error,
            StringComparison.Ordinal
        );
        foreach (
            string line in (string[])["export", "retries", "by workflow", "by key --session s1", "rebuild"]
        )
        {
            Cli.RunResult refused = scene.Ledger(line);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("FAR9137", refused.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("forget")]
    [InlineData("forget 2099-01")]
    [InlineData("forget sometime")]
    public void What_is_no_month_is_refused(string line)
    {
        using ReconcileScene scene = new();

        Cli.RunResult run = scene.Ledger(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("MONTH", run.Error, StringComparison.Ordinal);
    }

    private static decimal Do(ReconcileScene scene, int step)
    {
        switch (step)
        {
            case 0:
                Assert.Equal(0, scene.Ledger($"{Bill} {Span} --book").ExitCode);
                return 0;
            case 1:
                Assert.Equal(
                    0,
                    scene
                        .Ledger($"{Bill} --since 2025-09-20T10 --until 2025-09-20T11 --idle use --book")
                        .ExitCode
                );
                return 0;
            case 2:
                Assert.Equal(
                    0,
                    scene
                        .Ledger(
                            $"{Bill.Replace("$2.50", "$1.23", StringComparison.Ordinal)} {Span} --idle reservation --reserve docs=0.3 --book"
                        )
                        .ExitCode
                );
                return 0;
            case 3:
                Assert.Equal(
                    0,
                    scene
                        .Ledger("adjust --account key:k1 --amount 0.10 --reason x --effective 2025-09-20")
                        .ExitCode
                );
                return 0.10m;
            case 4:
                Assert.Equal(
                    0,
                    scene
                        .Ledger(
                            "adjust --attempt 00000003000000070000000000000000 --amount -0.07 --reason x --effective 2025-09-20"
                        )
                        .ExitCode
                );
                return -0.07m;
            default:
                Assert.InRange(scene.Ledger("close 2025-09").ExitCode, 0, 2);
                return 0;
        }
    }

    private static decimal StatementSum(string file)
    {
        JsonElement result = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("result");
        return result
            .GetProperty("teams")
            .EnumerateArray()
            .Concat(result.GetProperty("accounts").EnumerateArray())
            .Sum(entry => entry.GetProperty("billed_usd").GetDecimal());
    }
}
