using System.Text.Json;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

public sealed class LedgerReconcileTests : IDisposable
{
    private const string Span = ReconcileScene.Span;
    private const string Bill = ReconcileScene.Bill;
    private readonly ReconcileScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("", "LedgerReconcile.txt")]
    [InlineData("--model llama-3.1-8b --gpu h100-sxm --idle use --explain", "LedgerReconcileStepTimes.txt")]
    [InlineData(
        "--idle reservation --reserve search=50% --reserve sales=0.25 --limit 1",
        "LedgerReconcileReserved.txt"
    )]
    public void The_screen_is_the_reviewed_one(string flags, string golden)
    {
        RunResult run = scene.Ledger($"{Bill} {Span} {flags}");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        Golden.Verify(run.Output, golden);
    }

    [Fact]
    public void Booked_hours_bill_what_the_gpus_cost_and_once_only()
    {
        // Three hours of 2 GPUs at $2.50 are $15; the other deployment's attempt costs $0.001.
        RunResult run = scene.Ledger($"{Bill} {Span} --book");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(15.001m, scene.BilledOfMonth());

        RunResult again = scene.Ledger($"{Bill} {Span} --book");

        Assert.Contains("nothing is left to book", again.Output, StringComparison.Ordinal);
        Assert.Equal(15.001m, scene.BilledOfMonth());
        Assert.Equal(0, scene.Ledger("verify").ExitCode);
    }

    [Fact]
    public void A_corrected_bill_another_policy_and_a_late_attempt_book_the_difference()
    {
        scene.Ledger($"{Bill} {Span} --book");
        scene.Ledger($"{Bill.Replace("$2.50", "$3", StringComparison.Ordinal)} {Span} --book");
        Assert.Equal(18.001m, scene.BilledOfMonth());

        scene.Ledger($"{Bill} {Span} --book --idle use --model llama-3.1-8b --gpu h100-sxm");
        Assert.Equal(15.001m, scene.BilledOfMonth());

        scene.Write(journal =>
            ReconcileScene.Attempt(journal, 9, "search", "k1", new TokenCounts(10, 0, 0, 10))
        );
        scene.Ledger($"{Bill} {Span} --book");
        Assert.Equal(15.001m, scene.BilledOfMonth());
        Assert.Equal(0, scene.Ledger("verify").ExitCode);
    }

    [Fact]
    public void Without_book_nothing_changes()
    {
        scene.Ledger("by team");
        string before = scene.Dump();

        scene.Ledger($"{Bill} {Span}");

        Assert.Equal(before, scene.Dump());
        Assert.False(Directory.Exists(scene.Folder.Statements));
    }

    [Fact]
    public void An_invoice_is_met_to_the_nano_dollar()
    {
        string file = Path.Combine(scene.Folder.Path, "bill.csv");
        File.WriteAllText(
            file,
            "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ResourceId\n"
                + "7.123456789,USD,Usage,2025-09-20T10:00:00Z,2025-09-20T13:00:00Z,i-1\n"
                + "99,USD,Usage,2025-09-20T10:00:00Z,2025-09-20T13:00:00Z,i-2\n"
        );

        RunResult run = scene.Ledger(
            $"reconcile --deployment local/llama --gpus 2 --invoice {file} --resource i-1 --book --json"
        );

        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement result = JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
        Assert.Equal(7.123456789m, result.GetProperty("bill_usd").GetDecimal());
        Assert.Equal(
            7.123456789m,
            result.GetProperty("used_usd").GetDecimal() + result.GetProperty("idle_usd").GetDecimal()
        );
        Assert.Equal(7.124456789m, scene.BilledOfMonth());
    }

    [Fact]
    public void Attempts_in_hours_that_the_invoice_leaves_out_stay_as_charged_and_are_said()
    {
        string file = Path.Combine(scene.Folder.Path, "bill.csv");
        File.WriteAllText(
            file,
            "BilledCost,ChargePeriodStart,ChargePeriodEnd\n"
                + "5,2025-09-20T10:00:00Z,2025-09-20T11:00:00Z\n5,2025-09-20T13:00:00Z,2025-09-20T14:00:00Z\n"
        );

        RunResult run = scene.Ledger($"reconcile --deployment local/llama --gpus 2 --invoice {file} --book");

        Assert.Contains(
            "1 attempts lie in hours that the invoice does not bill",
            run.Error,
            StringComparison.Ordinal
        );
        // $10, the other deployment's $0.001, and 100 + 4·10 millionths for the attempt at 12:05.
        Assert.Equal(10.00114m, scene.BilledOfMonth());
    }

    [Fact]
    public void A_closed_month_is_frozen_and_later_corrections_fall_into_the_next()
    {
        scene.Ledger($"{Bill} {Span} --book");
        RunResult close = scene.Ledger("close 2025-09");
        Assert.True(close.ExitCode == 0, close.Output + close.Error);
        Golden.Verify(
            close.Output.Replace(scene.Folder.Path, "FOLDER", StringComparison.Ordinal),
            "LedgerClose.txt"
        );
        string file = Path.Combine(scene.Folder.Statements, "2025-09.json");
        string frozen = File.ReadAllText(file);
        Assert.Empty(JsonSchema.Check(frozen, Schema("envelope")));

        RunResult adjust = scene.Ledger(
            "adjust --account team:docs --amount 1 --reason late --effective 2025-09-30T12"
        );
        RunResult reconcile = scene.Ledger(
            $"{Bill.Replace("$2.50", "$3", StringComparison.Ordinal)} {Span} --book"
        );
        RunResult again = scene.Ledger("close 2025-09");

        Assert.Contains("the month of 2025-09-30 12:00:00 is closed", adjust.Error, StringComparison.Ordinal);
        Assert.Contains("2025-09 is closed: 6 of its corrections", reconcile.Error, StringComparison.Ordinal);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("FAR9128", again.Error, StringComparison.Ordinal);
        Assert.Equal(frozen, File.ReadAllText(file));
        Assert.Equal(15.001m, scene.BilledOfMonth());
        Assert.Equal(4m, scene.BilledOfMonth("2025-10"));
        Assert.Contains(
            "nothing is left to book",
            scene.Ledger($"{Bill.Replace("$2.50", "$3", StringComparison.Ordinal)} {Span}").Output,
            StringComparison.Ordinal
        );

        // October has $1 by hand and $3 of September's hours; it can be closed too.
        RunResult october = scene.Ledger("close 2025-10");
        Assert.Contains(
            "3 hours reconciled, 3 of them of closed months",
            october.Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(Bill + " " + Span + " --json", "ledger.reconcile")]
    [InlineData("close 2025-09 --json", "ledger.close")]
    public void The_document_is_what_its_schema_says(string line, string schema)
    {
        RunResult run = scene.Ledger(line);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Empty(JsonSchema.Check(run.Output, Schema("envelope")));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal($"farthing.{schema}/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Empty(
            JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), Schema(schema))
        );
    }

    [Theory]
    [InlineData(Bill + " --since 2025-09-20T10:30", "FAR9124")]
    [InlineData(Bill + " --since 2030-01", "FAR9124")]
    [InlineData("reconcile --deployment local/lama --gpus 1 --gpu-price $1/h", "did you mean 'local/llama'")]
    [InlineData("reconcile --gpus 1 --gpu-price $1/h", "--deployment: the flag is missing")]
    [InlineData("reconcile --gpu-price $1/h", "one of local/llama, openai/gpt")]
    [InlineData("reconcile --deployment local/llama --gpus 1", "FAR1104")]
    [InlineData(Bill + " --invoice bill.csv", "FAR1104")]
    [InlineData("reconcile --deployment local/llama --gpus 1 --invoice nothing.csv", "FAR9120")]
    [InlineData(Bill + " --idle centrl", "did you mean 'central'")]
    [InlineData(Bill + " --idle reservation", "belong together")]
    [InlineData(Bill + " --idle reservation --reserve search=80% --reserve docs=30%", "FAR9125")]
    [InlineData(Bill + " --idle reservation --reserve search", "FAR9125")]
    [InlineData(Bill + " --model llama-3.1-8b", "step times need the model and the GPU")]
    [InlineData(Bill + " --model llama-3.1-8x --gpu h100-sxm", "--model")]
    [InlineData(Bill + " --model llama-3.1-8b --gpu h100-sxm --tp 3", "FAR9131")]
    [InlineData("close September", "FAR9127")]
    [InlineData("close 2100-01", "FAR9127")]
    public void A_mistake_is_said_with_its_code(string line, string said)
    {
        RunResult run = scene.Ledger(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_price_is_enough_where_the_ledger_has_one_deployment()
    {
        using LedgerScene one = new();
        one.Clock.Now = DateTimeOffset.UtcNow.AddSeconds(-3); // The hour that runs now, or the one that just ended.
        one.Write(journal =>
            ReconcileScene.Attempt(journal, 1, "search", "k1", new TokenCounts(4000, 0, 0, 500))
        );

        RunResult run = Run.Farthing($"ledger reconcile --gpu-price $3600/h --data {one.Folder.Path} --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        Assert.Equal("local/llama", result.GetProperty("deployment").GetString());
        Assert.Equal(1, result.GetProperty("gpus").GetInt32());
        Assert.Equal(3, result.GetProperty("assumed").GetArrayLength());
        // A dollar a second from the hour's start to now; used + idle is all of it.
        decimal bill = result.GetProperty("bill_usd").GetDecimal();
        Assert.InRange(bill, 0.000_001m, 3600.000_001m + 60);
        Assert.Equal(
            bill,
            result.GetProperty("used_usd").GetDecimal() + result.GetProperty("idle_usd").GetDecimal()
        );
        Assert.Empty(JsonSchema.Check(result.GetRawText(), Schema("ledger.reconcile")));
        string hour = DateTime.UtcNow.ToString(
            "yyyy-MM-ddTHH",
            System.Globalization.CultureInfo.InvariantCulture
        );
        RunResult booked = Run.Farthing(
            $"ledger reconcile --gpu-price $1/h --data {one.Folder.Path} --book --since {hour}"
        );
        Assert.Equal(2, booked.ExitCode); // A running hour is never booked.
    }

    [Fact]
    public void A_month_with_attempts_that_have_not_ended_stays_open()
    {
        scene.Write(journal => journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(20))));

        RunResult close = scene.Ledger("close 2025-09");
        RunResult reconcile = scene.Ledger($"{Bill} {Span}");

        Assert.Equal(2, close.ExitCode);
        Assert.Contains("FAR9129", close.Error, StringComparison.Ordinal);
        Assert.Contains(
            "1 attempts of these hours have not ended",
            reconcile.Error,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(Path.Combine(scene.Folder.Statements, "2025-09.json")));
    }

    [Fact]
    public void While_a_gateway_runs_it_can_be_asked_and_not_booked()
    {
        using GatewayJournal journal = scene.OpenJournal();

        Assert.Equal(0, scene.Ledger($"{Bill} {Span}").ExitCode);
        RunResult book = scene.Ledger($"{Bill} {Span} --book");

        Assert.Equal(3, book.ExitCode);
        Assert.Contains("FAR9106", book.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void While_another_program_is_at_the_statements_nothing_is_booked_or_closed()
    {
        using Farthing.Gateway.Ledger.Statements.StatementFolder held =
            Farthing.Gateway.Ledger.Statements.StatementFolder.Take(scene.Folder);

        foreach (string line in (string[])["close 2025-09", $"{Bill} {Span} --book"])
        {
            RunResult run = scene.Ledger(line);

            Assert.Equal(3, run.ExitCode);
            Assert.Contains("FAR9130", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_model_that_says_more_than_the_hour_is_scaled_and_said()
    {
        scene.Write(journal =>
            ReconcileScene.Attempt(journal, 30, "search", "k1", new TokenCounts(100_000_000, 0, 0, 2))
        );

        RunResult run = scene.Ledger($"{Bill} {Span} --model llama-3.1-8b --gpu h100-sxm --book");

        Assert.Contains(
            "of an hour in 1 of 3 hours: scaled to the hour",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(15.001m, scene.BilledOfMonth());
    }

    private static string Schema(string name) => SchemaVerb.TextOf(name);
}
