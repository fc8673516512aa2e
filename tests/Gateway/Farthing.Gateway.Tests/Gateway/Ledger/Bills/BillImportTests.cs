using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Bills;

public sealed class BillImportTests : IDisposable
{
    private readonly BillScene scene = new();
    private readonly LedgerFolder folder = new(Directory.CreateTempSubdirectory("farthing-bills-").FullName);

    public void Dispose()
    {
        scene.Dispose();
        Directory.Delete(folder.Path, recursive: true);
    }

    [Fact]
    public void Usage_and_costs_meet_in_daily_sums_that_add_up_to_the_bill()
    {
        LedgerImportDocument document = Import(
            Usage(1, 1000, 7),
            Costs(1, "0.5", ("web search tool calls", "0.25"))
        );

        Assert.Equal((0.75m, 7L, 1100L), (document.Usd.Usd, document.Requests, document.Tokens));
        Assert.Equal((2, 0), (document.DailySums, document.SingleRequests));
        (SpentSums total, List<LedgerRow> rows) = Read();
        Assert.Equal((0.75m, 7L), (total.BilledUsd.Usd, total.Requests));
        Assert.Equal(
            [
                ("openai/gpt-4o-mini-2024-07-18", "day_sum", UsageSource.Bill, 0.5m, 7L),
                ("openai/web search tool calls", "day_sum", UsageSource.Bill, 0.25m, 0L),
            ],
            rows.Select(row =>
                (row.Opened.Deployment, row.Opened.Endpoint, row.Source, row.Cost.Usd, row.Tokens.Units)
            )
        );
        Assert.Equal(new TokenCounts(600, 400, 0, 100), rows[0].Tokens with { Units = 0 });
    }

    [Fact]
    public void A_bill_counts_once_and_a_later_one_of_the_same_day_replaces_it()
    {
        Import(Usage(1, 1000, 7), Costs(1, "0.5"));
        Assert.Equal(0.5m, Import(Usage(1, 1000, 7), Costs(1, "0.5")).Usd.Usd);
        Import(Usage(2, 1000, 3), Costs(2, "0.4"));

        LedgerImportDocument document = Import(Costs(1, "0.6"));

        Assert.Equal((1.0m, 10L, 1), (document.Usd.Usd, document.Requests, document.ReplacedLines));
        Assert.Equal(1.0m, Read().Total.BilledUsd.Usd);
    }

    [Fact]
    public void Older_bills_may_come_later_and_credits_are_corrections()
    {
        Import(Usage(2, 1000, 3), Costs(2, "0.4"));
        Import(Usage(1, 1000, 7), Costs(1, "0.5", ("credit for an outage", "-0.2")));

        (SpentSums total, _) = Read();

        Assert.Equal((0.9m, -0.2m, 0.7m), (total.CostUsd.Usd, total.AdjustedUsd.Usd, total.BilledUsd.Usd));
    }

    [Fact]
    public void Lacking_dollars_and_lines_of_a_month_are_said()
    {
        string month = scene.File(
            "month.csv",
            "BilledCost,ChargePeriodStart,ChargePeriodEnd,ServiceName,SkuMeter\n5,2025-11-01,2025-12-01,Vertex AI,Gemini 3 Flash Text Input\n"
        );

        Assert.Contains(
            "no dollars",
            Assert.Single(Import(Usage(1, 1000, 7)).Remarks),
            StringComparison.Ordinal
        );
        Assert.Contains("longer than a day", Assert.Single(Import(month).Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_a_bill_lists_are_attempts_with_their_times()
    {
        string file = scene.File(
            "activity.csv",
            """
            generation_id,created_at,cost_total,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,generation_time_ms,time_to_first_token_ms,api_key_name
            gen-1,2025-11-02 03:46:57.713,0.0123,10389,137,20,10000,openai/gpt-oss-120b,1500,320,search
            gen-2,2025-11-01 03:46:57.713,0.0023,10,20,0,0,openai/gpt-oss-120b,700,,search
            """
        );

        LedgerImportDocument document = Import(file);

        Assert.Equal((0, 2, 2L), (document.DailySums, document.SingleRequests, document.Requests));
        LedgerRow row = Read().Rows[1];
        Assert.Equal(
            ("search", 320_000L, 1_500_000L, 20L),
            (row.Opened.Key, row.FirstTokenUs, row.DurationUs, row.ReasoningTokens)
        );
        Assert.Equal("2025-11-02T03:46:57.713000Z", LedgerTime.Text(row.Opened.ReservedUnixNs));
        Assert.Equal(new TokenCounts(389, 10_000, 0, 137), row.Tokens with { Units = 0 });
    }

    [Fact]
    public void A_gateway_s_folder_is_refused_and_so_is_one_that_a_gateway_went_on_with()
    {
        scene.Meter(1, new TokenCounts(1, 0, 0, 0));
        FaultList faults = new();
        Assert.Null(BillImport.Run(scene.Ledger.Folder, [Costs(1, "0.5")], faults));
        Assert.Contains("billed twice", faults.Faults[0].Message, StringComparison.Ordinal);

        Import(Costs(1, "0.5"));
        using (
            var journal = Farthing.Gateway.Journal.GatewayJournal.Open(
                new Farthing.Gateway.Journal.JournalOptions { Folder = folder.Journal },
                TimeProvider.System
            )
        )
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(1, 0, 0, 0))
            );
        }

        FaultList later = new();
        Assert.Null(BillImport.Run(folder, [Costs(1, "0.5")], later));
        Assert.Single(later.Faults);
    }

    [Fact]
    public void What_is_faulty_changes_nothing_and_an_import_that_was_cut_off_is_made_good()
    {
        Import(Costs(1, "0.5"));
        FaultList faults = new();
        Assert.Null(BillImport.Run(folder, [Costs(2, "\"x\"")], faults));
        Assert.Equal(0.5m, Read().Total.BilledUsd.Usd);

        // As a kill between the two moves leaves it: the bills are there, the journal is not.
        Directory.Delete(folder.Journal, recursive: true);
        File.Delete(folder.Database);
        Directory.CreateDirectory(Path.Combine(folder.Path, ".importing", "journal"));

        Assert.Equal(0.9m, Import(Costs(2, "0.4")).Usd.Usd);
        Assert.Equal(0.9m, Read().Total.BilledUsd.Usd);
    }

    private LedgerImportDocument Import(params string[] files)
    {
        FaultList faults = new();
        LedgerImportDocument? document = BillImport.Run(folder, files, faults);
        Assert.True(faults.IsEmpty, string.Join('\n', faults.Faults));
        return document!;
    }

    /// <summary>What the ledger says, which its own checks must find right.</summary>
    private (SpentSums Total, List<LedgerRow> Rows) Read()
    {
        using SqlLedgerStore store = SqliteLedgerStore.Open(folder.Database);
        LedgerVerifyDocument checks = new LedgerVerifier(store, folder.Journal, TimeProvider.System).Run(
            CancellationToken.None
        );
        Assert.True(checks.IsRight, System.Text.Json.JsonSerializer.Serialize(checks));
        return (
            store.Total(LedgerFilter.All),
            [
                .. store
                    .Rows(LedgerFilter.All)
                    .OrderBy(row => row.Opened.ReservedUnixNs)
                    .ThenBy(row => row.Opened.Deployment),
            ]
        );
    }

    private string Usage(int day, long input, long requests) =>
        scene.File($"usage{day}.json", BillScene.OpenAiUsage(day, input, 400, 100, requests));

    private string Costs(int day, string usd, params (string, string)[] more) =>
        scene.File(
            $"costs{day}.json",
            BillScene.OpenAiCosts(day, [("gpt-4o-mini-2024-07-18, input", usd), .. more])
        );
}
