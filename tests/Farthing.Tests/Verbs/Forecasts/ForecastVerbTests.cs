using System.Text.Json;
using Farthing.Documents.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs.Forecasts;

public sealed class ForecastVerbTests : IDisposable
{
    /// <summary>Prices and days of the tests; no ledger of the folder that they run in.</summary>
    private const string Today = " --today 2026-11-20 -q";

    private readonly LedgerScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("--users 2000 --turns 6", "Forecast.txt")]
    [InlineData("--users 2000 --turns 6 --growth 10%/month --months 4 --cached 60%", "ForecastGrowth.txt")]
    [InlineData(
        "--users 50 --sessions 3 --turns 4 --tool-calls 0 --model llama-3.1-8b --input-price '$0.05/M' --output-price '$0.20/M'",
        "ForecastOwnPrices.txt"
    )]
    public void The_screen_is_the_reviewed_one(string line, string golden)
    {
        RunResult run = Forecast(line);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        Golden.Verify(run.Output, golden);
    }

    [Theory]
    [InlineData("--users 10 --turns 2", "ForecastLedger.txt")]
    [InlineData("--from-ledger", "ForecastFromLedger.txt")]
    public void Beside_a_week_of_the_ledger(string line, string golden)
    {
        ForecastScene.Write(scene, 11, 20);

        RunResult run = Forecast($"{line} --data {scene.Folder.Path}");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        Golden.Verify(run.Output, golden);
    }

    /// <summary>2,000 users · 1 session · 730/24 days; 12 calls of 1,500 tokens each at $0.25/M: $273.75 for the system prompt.</summary>
    [Fact]
    public void The_document_is_what_the_schema_says_and_adds_up()
    {
        JsonElement result = Document("--users 2000 --turns 6");

        Assert.Empty(JsonSchema.Check(result.GetRawText(), DocumentSchema.Of("forecast")));
        Golden.Verify(result.GetRawText() + "\n", "Forecast.json");
        double usd = result.GetProperty("usd_per_month").GetProperty("value").GetDouble();
        JsonElement[] terms = [.. result.GetProperty("terms").EnumerateArray()];
        Assert.Equal(9, terms.Length);
        Assert.Equal(usd, terms.Sum(term => term.GetProperty("usd").GetDouble()), 6);
        Assert.Equal(1, terms.Sum(term => term.GetProperty("fraction").GetDouble()), 9);
        Assert.Equal(
            result.GetProperty("input_tokens_per_month").GetProperty("value").GetDouble(),
            terms.Sum(term => term.GetProperty("input_tokens").GetDouble()),
            0
        );
        Assert.Equal(
            result.GetProperty("forgotten_usd_per_month").GetProperty("value").GetDouble(),
            terms
                .Where(term => term.GetProperty("is_forgotten").GetBoolean())
                .Sum(term => term.GetProperty("usd").GetDouble()),
            6
        );
        Assert.Equal(273.75, terms[0].GetProperty("usd").GetDouble(), 6);
        Assert.Equal(usd * 24 / 730, result.GetProperty("usd_per_day").GetProperty("value").GetDouble(), 6);
    }

    [Fact]
    public void Given_inputs_are_given_and_all_others_assumed_or_of_the_catalog()
    {
        JsonElement result = Document("--users 2000 --turns 6 --answer 300 --retries 0");

        Dictionary<string, string> origins = result
            .GetProperty("inputs")
            .EnumerateArray()
            .ToDictionary(
                input => input.GetProperty("input").GetString()!,
                input => input.GetProperty("origin").GetString()!
            );
        Assert.Equal(
            ["answer_tokens", "retry_fraction", "turns", "users"],
            origins
                .Where(input => input.Value == "given")
                .Select(input => input.Key)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal("assumed", origins["system_tokens"]);
        Assert.Equal("assumed", origins["reasoning_ratio"]);
        Assert.Equal("catalog", origins["input_price"]);
    }

    /// <summary>7 days · 42 attempts · $0.00306 = $0.89964 came.</summary>
    [Fact]
    public void The_difference_is_the_sum_of_its_factors_to_the_nano_dollar()
    {
        ForecastScene.Write(scene, 11, 20);

        JsonElement ledger = Document($"--users 10 --turns 2 --data {scene.Folder.Path}")
            .GetProperty("ledger");
        JsonElement compared = ledger.GetProperty("comparison");

        Assert.Equal(7, ledger.GetProperty("whole_days").GetInt32());
        Assert.Equal(0.89964m, compared.GetProperty("came_usd").GetDecimal());
        Assert.Equal(
            compared.GetProperty("difference_usd").GetDecimal(),
            compared
                .GetProperty("factors")
                .EnumerateArray()
                .Sum(factor => factor.GetProperty("usd").GetDecimal())
        );
        Assert.Equal(
            compared.GetProperty("came_usd").GetDecimal(),
            compared.GetProperty("forecast_usd").GetDecimal()
                + compared.GetProperty("difference_usd").GetDecimal()
        );
    }

    /// <summary>Of the ledger's own means, priced as the ledger is, nothing is left of the difference.</summary>
    [Fact]
    public void A_forecast_from_the_ledger_is_what_came()
    {
        ForecastScene.Write(scene, 11, 20);

        JsonElement result = Document(
            $"--from-ledger --data {scene.Folder.Path} --input-price 1 --cached-price 0.1 --output-price 4"
        );

        JsonElement compared = result.GetProperty("ledger").GetProperty("comparison");
        Assert.InRange(compared.GetProperty("difference_usd").GetDecimal(), -1e-8m, 1e-8m);
        Assert.All(
            compared.GetProperty("factors").EnumerateArray(),
            factor => Assert.InRange(factor.GetProperty("usd").GetDecimal(), -1e-8m, 1e-8m)
        );
        Assert.Equal("measured", Origin("users"));
        Assert.Equal("measured", Origin("sessions_per_user_day"));
        Assert.Equal("measured", Origin("reasoning_ratio"));
        Assert.Equal("measured", Origin("cached_fraction"));
        Assert.Equal("fitted", Origin("turns"));
        Assert.Equal("fitted", Origin("system_tokens"));
        Assert.Equal("given", Origin("input_price"));

        string? Origin(string input) =>
            result
                .GetProperty("inputs")
                .EnumerateArray()
                .Single(row => row.GetProperty("input").GetString() == input)
                .GetProperty("origin")
                .GetString();
    }

    [Fact]
    public void A_ledger_that_is_younger_than_a_week_says_how_much_it_has()
    {
        ForecastScene.Write(scene, 16, 20);

        RunResult run = Forecast($"--users 10 --turns 2 --data {scene.Folder.Path}");

        Assert.Equal(0, run.ExitCode);
        string text = string.Join(
            ' ',
            run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Contains("The ledger has 3 of the 7 whole days", text, StringComparison.Ordinal);
        Assert.Contains("it has 7 from 2026-11-24 on", text, StringComparison.Ordinal);

        RunResult fitted = Forecast($"--from-ledger --data {scene.Folder.Path}");

        Assert.Equal(2, fitted.ExitCode);
        Assert.Contains("FAR7101", fitted.Error, StringComparison.Ordinal);
        Assert.Contains("has 3 whole days", fitted.Error, StringComparison.Ordinal);
        Assert.Contains("2026-11-24", fitted.Error, StringComparison.Ordinal);
    }

    /// <summary>Nobody's ledger is empty; search is the team of all attempts, k1 their key.</summary>
    [Fact]
    public void A_team_has_a_forecast_of_its_own()
    {
        ForecastScene.Write(scene, 11, 20);

        JsonElement came = Document($"--users 10 --turns 2 --data {scene.Folder.Path} --team nobody")
            .GetProperty("ledger");

        Assert.Equal(0, came.GetProperty("whole_days").GetInt32());
        Assert.False(came.TryGetProperty("complete_on", out _));
        Assert.Equal(
            294,
            Document($"--users 10 --turns 2 --data {scene.Folder.Path} --team search --key k1")
                .GetProperty("ledger")
                .GetProperty("came")
                .GetProperty("attempts")
                .GetInt64()
        );
    }

    [Fact]
    public void Users_that_nobody_names_are_asked_for()
    {
        ForecastScene.Write(scene, 11, 20, names: false);

        RunResult run = Forecast($"--from-ledger --data {scene.Folder.Path}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR7104", run.Error, StringComparison.Ordinal);

        JsonElement compared = Document($"--from-ledger --users 10 --data {scene.Folder.Path}")
            .GetProperty("ledger")
            .GetProperty("comparison");
        Assert.Equal("attempts", compared.GetProperty("factors")[0].GetProperty("factor").GetString());
    }

    [Fact]
    public void A_ledger_that_is_none_ends_with_exit_3()
    {
        File.WriteAllText(
            scene.Folder.Database,
            "this is not a database, though it is long enough to be read"
        );

        RunResult run = Forecast($"--users 10 --turns 2 --data {scene.Folder.Path}");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("the ledger cannot be opened", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_the_same()
    {
        string page = Path.Combine(scene.Folder.Path, "forecast.html");

        RunResult run = Forecast($"--users 2000 --turns 6 --report {page}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("$1,243 a month", File.ReadAllText(page), StringComparison.Ordinal);

        string again = Path.Combine(scene.Folder.Path, "again.html");

        Assert.Equal(0, Run.Farthing($"report {page} --output {again}").ExitCode);
        Assert.Equal(File.ReadAllText(page), File.ReadAllText(again));
    }

    [Theory]
    [InlineData("", "--users: the flag is missing", "FAR1103")]
    [InlineData("--users 10", "--turns: the flag is missing", "FAR1103")]
    [InlineData("--users 0 --turns 6", "--users", "FAR1004")]
    [InlineData("--users -5 --turns 6", "--users", "FAR1004")]
    [InlineData("--users many --turns 6", "--users", "FAR1001")]
    [InlineData("--users 10 --turns 0.5", "--turns", "FAR1004")]
    [InlineData("--users 10 --turns 6 --cached 120%", "--cached", "FAR1004")]
    [InlineData("--users 10 --turns 6 --retries 100%", "--retries", "FAR1004")]
    [InlineData("--users 10 --turns 6 --system -1", "--system", "FAR1004")]
    [InlineData("--users 10 --turns 6 --model gpt-9-mini", "--model: no such API", "FAR2001")]
    [InlineData(
        "--users 10 --turns 6 --model qwen2.5-7b",
        "is unknown: the catalog has no API of it",
        "FAR7102"
    )]
    [InlineData("--users 10 --turns 6 --input-price 1", "needed together", "FAR7002")]
    [InlineData("--users 10 --turns 6 --input-price 0 --output-price 1", "--input-price", "FAR1004")]
    [InlineData(
        "--users 10 --turns 6 --input-price 1 --output-price 1 --model gpt-9-mini",
        "neither an API nor a model",
        "FAR2001"
    )]
    [InlineData("--users 10 --turns 6 --growth 1000%/month", "--growth: out of range", "FAR1004")]
    [InlineData("--users 10 --turns 6 --growth 200%", "--growth: out of range", "FAR1004")]
    [InlineData("--users 10 --turns 6 --growth fast/month", "--growth", "FAR1001")]
    [InlineData("--users 10 --turns 6 --months 3", "--months", "FAR7002")]
    [InlineData("--users 2.5 --turns 6", "not a whole number", "FAR1004")]
    [InlineData("--users 10 --turns 6 --cached 70% --written 40%", "more than the whole input", "FAR7005")]
    [InlineData(
        "--users 10 --turns 6 --growth 100%/month --months 120",
        "--growth: the forecast is beyond",
        "FAR7103"
    )]
    [InlineData("--users 10B --turns 1000", "beyond $1,000,000,000 a month", "FAR7103")]
    [InlineData("--users 10 --turns 6 --data /no/such/folder", "no ledger in this folder", "FAR9101")]
    public void Bad_input_is_refused_with_a_code_and_exit_2(string line, string words, string code)
    {
        RunResult run = Forecast(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    /// <summary>An API that is billed by searches has no price of a token: unknown, never 0.</summary>
    [Fact]
    public void A_model_without_a_price_per_token_is_refused()
    {
        string file = Path.Combine(scene.Folder.Path, "prices.json");
        File.WriteAllText(
            file,
            """{"schema": "farthing.catalog/1", "apis": [{"id": "acme/rerank", "per_1k_searches_usd": 2, "sources": []}]}"""
        );

        RunResult run = Forecast($"--users 10 --turns 6 --prices {file} --model acme/rerank");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("its price per token is unknown", run.Error, StringComparison.Ordinal);
        Assert.Contains("FAR7102", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    public void Days_that_no_ledger_has_are_refused(string day)
    {
        RunResult run = Run.Farthing($"forecast --users 10 --turns 6 --growth 1% --today {day}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--today: no ledger has such a day", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Anthropic bills writes: reads without writes are said to be too cheap. From 2027 on gemini-3.6-flash costs twice as much: January, the third month.</summary>
    [Fact]
    public void Writes_of_a_cache_and_announced_prices_are_said()
    {
        RunResult cached = Forecast("--users 10 --turns 6 --model claude-sonnet-4-6 --cached 60%");
        JsonElement[] months =
        [
            .. Document("--users 1000 --turns 6 --model gemini-3.6-flash --growth 0% --months 3")
                .GetProperty("growth")
                .GetProperty("months")
                .EnumerateArray(),
        ];

        Assert.Contains("no writes are counted", cached.Output, StringComparison.Ordinal);
        double first = months[0].GetProperty("usd").GetDouble();
        Assert.Equal(first, months[1].GetProperty("usd").GetDouble(), 9);
        Assert.Equal(2 * first, months[2].GetProperty("usd").GetDouble(), 6);
    }

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        RunResult run = Forecast("--users 0 --turns 0 --growth 500% --model nothing");

        foreach (string flag in (string[])["--users", "--turns", "--growth", "--model"])
        {
            Assert.Contains(flag, run.Error, StringComparison.Ordinal);
        }
    }

    private static RunResult Forecast(string line) => Run.Farthing($"forecast {line}{Today}");

    private static JsonElement Document(string line)
    {
        RunResult run = Forecast(line + " --json");
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
