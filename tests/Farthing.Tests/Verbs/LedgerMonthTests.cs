using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Verbs;

public sealed class LedgerMonthTests
{
    private const string Span = ReconcileScene.Span;
    private const string Bill = ReconcileScene.Bill;

    [Fact]
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
