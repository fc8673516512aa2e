using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs;

public sealed partial class SavingsVerbTests : IDisposable
{
    private readonly LedgerScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("", "Savings.txt")]
    [InlineData("--by team --explain", "SavingsByTeam.txt")]
    [InlineData("--by day --since 2026-11-20 --until 2026-11-21", "SavingsByDay.txt")]
    [InlineData("--by tier", "SavingsByTier.txt")]
    [InlineData("--since 2027-01", "SavingsNothing.txt")]
    public void The_screen_is_the_reviewed_one(string line, string golden)
    {
        Write();

        RunResult run = Savings(line);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        Golden.Verify(run.Output, golden);
    }

    /// <summary>As they are printed, lines add up downward, and groups across.</summary>
    [Fact]
    public void Printed_dollars_add_up()
    {
        Write();

        string output = Savings("--by key").Output;
        List<decimal[]> lines =
        [
            .. output
                .Split('\n')
                .Where(line => line.StartsWith('k') && line.Contains('$', StringComparison.Ordinal))
                .Select(line =>
                    Dollars()
                        .Matches(line)
                        .Select(match =>
                            decimal.Parse(
                                match.Value.Replace("−$", "-", StringComparison.Ordinal).TrimStart('$'),
                                CultureInfo.InvariantCulture
                            )
                        )
                        .ToArray()
                ),
        ];

        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Equal(line[^1], line[..^1].Sum()));
        Assert.Contains("unknown", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_adds_up_and_says_what_is_unknown()
    {
        Write();

        using JsonDocument document = JsonDocument.Parse(Savings("--by model --json").Output);
        JsonElement total = document.RootElement.GetProperty("result").GetProperty("total");

        Assert.Equal("farthing.savings/1", document.RootElement.GetProperty("schema").GetString());
        decimal paid = total.GetProperty("paid_usd").GetDecimal();
        decimal saved = 0;
        int unknown = 0;
        foreach (JsonElement one in total.GetProperty("mechanisms").EnumerateArray())
        {
            bool isKnown = one.TryGetProperty("saved_usd", out JsonElement dollars);
            saved += isKnown ? dollars.GetDecimal() : 0;
            unknown += isKnown ? 0 : 1;
        }

        Assert.Equal(total.GetProperty("cost_without_usd").GetDecimal(), paid + saved);
        Assert.Equal(1, unknown);
    }

    [Theory]
    [InlineData("--by nonsense", "one of mechanism, day, key, team, model, tier")]
    [InlineData("--by tiers", "tier")]
    [InlineData("--since yesterday", "a time back from now")]
    [InlineData("--since 2026-11-21 --until 2026-11-20", "a time after --since")]
    [InlineData("--gateway ffff", "ledger by gateway")]
    [InlineData("--limit 0", "1")]
    public void Bad_input_is_said(string line, string expected)
    {
        Write();

        RunResult run = Savings(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_ledger_is_said()
    {
        RunResult run = Savings("");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there is no ledger in this folder", run.Error, StringComparison.Ordinal);
    }

    private RunResult Savings(string line) => Run.Farthing($"savings {line} --data {scene.Folder.Path}");

    /// <summary>Three keys: one reads and writes a prompt cache, one has flex and hits, one what nobody knows.</summary>
    private void Write() =>
        scene.Write(journal =>
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(200, 0, 4000, 90)) with
                {
                    Tier = ServiceTier.Unstated,
                }
            );
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(2)),
                LedgerScene.Settle(LedgerScene.Attempt(2), new TokenCounts(350, 4000, 0, 120)) with
                {
                    Tier = ServiceTier.Unstated,
                }
            );
            ModelPrice flex = new(
                new TokenPrice(500_000),
                new TokenPrice(50_000),
                new TokenPrice(625_000),
                new TokenPrice(2_000_000)
            );
            TokenCounts tokens = new(1000, 0, 0, 333);
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(3), key: "k2", team: "docs", model: "gpt"),
                LedgerScene.Settle(LedgerScene.Attempt(3), tokens) with
                {
                    Cost = flex.Of(tokens),
                    Price = flex,
                    Tier = ServiceTier.Flex,
                    StandardPrice = LedgerScene.Price,
                }
            );
            journal.Append(Hit(4, 1, "k2", "docs", "gpt", LedgerScene.Price));
            journal.Append(Hit(5, 1, "k2", "docs", "gpt", LedgerScene.Price));
            journal.Append(Hit(6, 2, "k3", "", "own", null));
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(7), key: "k3", team: "", model: "own"),
                LedgerScene.Settle(LedgerScene.Attempt(7), new TokenCounts(10, 0, 0, 5)) with
                {
                    Tier = ServiceTier.Unstated,
                }
            );
            journal.Append(
                new AdjustRecord
                {
                    Id = Guid.NewGuid(),
                    Account = "key:k3",
                    Amount = new Money(-1_234),
                    Reason = "manual",
                    EffectiveUnixNs = scene.Clock.UnixNs,
                }
            );
        });

    private static HitRecord Hit(
        int number,
        byte tier,
        string key,
        string team,
        string model,
        ModelPrice? price
    )
    {
        TokenCounts tokens = new(500, 0, 0, 77);
        return LedgerScene.Hit(number, tier) with
        {
            Model = model,
            Key = key,
            Team = team,
            Tokens = tokens,
            Price = price,
            Saved = price?.Of(tokens),
        };
    }

    [GeneratedRegex(@"−?\$\d+\.\d+")]
    private static partial Regex Dollars();
}
