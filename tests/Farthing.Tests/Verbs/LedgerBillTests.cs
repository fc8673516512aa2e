using System.Text.Json;
using Farthing.Gateway.Metering;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs;

/// <summary>A provider's bill beside the meter, and a ledger that is made of bills.</summary>
public sealed class LedgerBillTests : IDisposable
{
    private const string Mini = "gpt-4o-mini-2024-07-18";
    private readonly LedgerScene scene = new();
    private int attempts;

    public LedgerBillTests()
    {
        Meter(1, "openai/gpt-4o-mini", new TokenCounts(600_000, 400_000, 0, 100_000));
        Meter(1, "openai/gpt-4.1", new TokenCounts(2_000_000, 0, 0, 50_000));
        Meter(2, "openai/gpt-4o-mini", new TokenCounts(700_000, 300_000, 0, 100_000));
        Meter(2, "local/llama", new TokenCounts(1_000_000, 0, 0, 0));
        Write(
            "usage.json",
            (
                1,
                Usage(Mini, 1_000_000, 500_000, 150_000, 1),
                Usage("gpt-4.1-2025-04-14", 5_000_000, 0, 125_000, 3)
            ),
            (2, Usage(Mini, 1_000_000, 300_000, 100_000, 1), "")
        );
        Write(
            "costs.json",
            (
                1,
                string.Join(
                    ',',
                    Cost($"{Mini}, input", "0.5"),
                    Cost($"{Mini}, cached input", "0.05"),
                    Cost($"{Mini}, output", "0.6"),
                    Cost("web search tool calls", "0.35")
                ),
                string.Join(
                    ',',
                    Cost("gpt-4.1-2025-04-14, input", "5"),
                    Cost("gpt-4.1-2025-04-14, output", "0.5")
                )
            ),
            (
                2,
                string.Join(',', Cost($"{Mini}, input", "0.63"), Cost($"{Mini}, cached input", "0.03")),
                Cost($"{Mini}, output", "0.4")
            )
        );
    }

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("--provider FOLDER/costs.json --provider FOLDER/usage.json", "LedgerBill.txt")]
    [InlineData("--provider FOLDER/costs.json --upstream openai --limit 1 --explain", "LedgerBillCosts.txt")]
    public void The_screen_is_the_reviewed_one(string flags, string golden)
    {
        RunResult run = Ledger(
            $"reconcile {flags.Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal)}"
        );

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        Golden.Verify(run.Output, golden);
    }

    [Fact]
    public void The_document_is_of_its_schema_and_adds_up()
    {
        RunResult run = Ledger(
            $"reconcile --provider {File("costs.json")} --provider {File("usage.json")} --json"
        );

        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement result = JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
        Assert.Equal(8.06m, result.GetProperty("billed_usd").GetDecimal());
        Assert.Equal(
            result.GetProperty("difference_usd").GetDecimal(),
            result.GetProperty("reasons").EnumerateArray().Sum(one => one.GetProperty("usd").GetDecimal())
        );
    }

    [Fact]
    public void An_import_answers_by_model_and_day_and_says_that_it_is_of_bills()
    {
        string folder = Path.Combine(scene.Folder.Path, "bills-of-november");
        RunResult run = Run.Farthing(
            $"ledger import {File("usage.json")} {File("costs.json")} --data {folder}"
        );

        Assert.True(run.ExitCode == 0, run.Error);
        Golden.Verify(run.Output.Split("\nAsk it")[0] + "\n", "LedgerImport.txt"); // Then follows the folder.
        RunResult by = Run.Farthing($"ledger by model --data {folder}");
        Assert.Contains("a line is a day's sum", by.Error, StringComparison.Ordinal);
        Golden.Verify(by.Output, "LedgerImportByModel.txt");
        Assert.Equal(0, Run.Farthing($"ledger verify --data {folder}").ExitCode);
        RunResult reconcile = Run.Farthing(
            $"ledger reconcile --provider {File("costs.json")} --data {folder}"
        );
        Assert.Equal(2, reconcile.ExitCode);
        Assert.Contains("nothing in it was metered", reconcile.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "reconcile --provider nowhere.json",
        2,
        "nowhere.json: the bill cannot be read, got 'no such file'"
    )]
    [InlineData("reconcile --provider FOLDER/costs.json --stated", 2, "one of --provider and --stated")]
    [InlineData(
        "reconcile --provider FOLDER/costs.json --gpu-price $2/h",
        2,
        "this is about the bill of GPUs"
    )]
    [InlineData(
        "reconcile --provider FOLDER/costs.json --match gpt",
        2,
        "not a model of the bill with one of the ledger, got 'gpt'"
    )]
    [InlineData("reconcile --provider FOLDER/whole.json", 2, "the bill does not say its models")]
    [InlineData("reconcile --stated", 2, "no answer of an upstream stated its cost")]
    [InlineData("import FOLDER/costs.json", 2, "a gateway writes to this folder")]
    [InlineData("reconcile --provider FOLDER/empty.json", 2, "no line of the bill is about tokens")]
    public void What_cannot_be_is_told_with_what_to_do(string line, int exitCode, string fault)
    {
        Write("whole.json", (1, """{"amount":{"value":1,"currency":"usd"},"line_item":null}""", ""));
        Write("empty.json");

        RunResult run = Ledger(line.Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
    }

    private void Meter(int day, string deployment, TokenCounts tokens)
    {
        scene.Clock.Now = new DateTimeOffset(2025, 11, day, 12, 0, 0, TimeSpan.Zero);
        AttemptId id = LedgerScene.Attempt(++attempts);
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(id, deployment: deployment),
                LedgerScene.Settle(id, tokens)
            )
        );
    }

    private void Write(string name, params (int Day, string One, string Other)[] days) =>
        System.IO.File.WriteAllText(
            File(name),
            $$"""
            {"object":"page","data":[{{string.Join(
                ",\n",
                days.Select(day => Bucket(day.Day, $"{day.One},{day.Other}".Trim(',')))
            )}}],"has_more":false}
            """
        );

    private static string Bucket(int day, string results)
    {
        long start = new DateTimeOffset(2025, 11, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        return $$"""{"object":"bucket","start_time":{{start}},"end_time":{{start + 86_400}},"results":[{{results}}]}""";
    }

    private static string Usage(string model, long input, long cached, long output, long requests) =>
        $$"""{"input_tokens":{{input}},"input_cached_tokens":{{cached}},"output_tokens":{{output}},"num_model_requests":{{requests}},"model":"{{model}}"}""";

    private static string Cost(string item, string usd) =>
        $$"""{"amount":{"value":{{usd}},"currency":"usd"},"line_item":"{{item}}"}""";

    private string File(string name) => Path.Combine(scene.Folder.Path, name);

    private RunResult Ledger(string line) => Run.Farthing($"ledger {line} --data {scene.Folder.Path}");
}
