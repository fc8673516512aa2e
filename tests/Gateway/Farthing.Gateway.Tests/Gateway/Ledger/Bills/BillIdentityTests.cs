using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger.Bills;

public sealed class BillIdentityTests : IDisposable
{
    private readonly BillScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void The_ledger_s_own_export_is_a_bill_that_differs_by_nothing()
    {
        PartValues sounds = PartValues.With(null, TokenPart.AudioInput, 300)!;
        ModelPrice dear = LedgerScene.Price with
        {
            Parts = PartValues.With(null, TokenPart.AudioInput, 32_000_000),
        };
        scene.Meter(1, new TokenCounts(1001, 402, 33, 77), "openai/gpt-4.1");
        scene.Meter(1, new TokenCounts(900, 0, 0, 5) { Parts = sounds }, "openai/gpt-audio", dear);
        scene.Meter(2, new TokenCounts(333, 1, 70, 9) { CacheWrite1h = 20 }, "anthropic/claude-sonnet-4-6");
        scene.Meter(3, new TokenCounts(7, 0, 0, 1), "openai/gpt-4.1", tier: ServiceTier.Batch);
        scene.Ledger.Project();
        string file = Path.Combine(scene.Folder, "focus.csv");
        using (SqlLedgerStore store = scene.Ledger.OpenLedger())
        using (StreamWriter text = new(file))
        {
            new FocusExport(store, "acme").Write(text, LedgerFilter.All);
        }

        LedgerBillDocument document = scene.Compare(file);

        Assert.Equal(["FOCUS"], document.Layouts);
        Assert.Equal(
            "2025-11-01 gpt-4.1, 2025-11-01 gpt-audio, 2025-11-02 claude-sonnet-4-6, 2025-11-03 gpt-4.1",
            string.Join(", ", document.Days.Select(day => $"{day.Day} {day.Model}"))
        );
        Assert.Equal(0m, document.DifferenceUsd);
        Assert.Empty(document.Reasons);
        Assert.All(document.Days, day => Assert.Equal(day.BilledTokens, day.MeteredTokens));
    }

    [Fact]
    public void Random_bills_lose_no_cent_and_reasons_add_up_on_each_day()
    {
        string[] models = ["gpt-4o-mini", "gpt-4.1", "o3"];
        string[] meters =
        [
            "input",
            "cached_input",
            "cache_write",
            "output",
            "audio_in",
            "item",
            "whole",
            "prompt",
        ];
        Random random = new(11);
        for (int i = 0; i < 40; i++)
        {
            scene.Meter(
                random.Next(1, 4),
                new TokenCounts(
                    random.Next(100_000),
                    random.Next(100_000),
                    random.Next(1000),
                    random.Next(9000)
                ),
                $"openai/{models[random.Next(2)]}",
                tier: random.Next(3) == 0 ? ServiceTier.Batch : null
            );
        }

        for (int i = 0; i < 150; i++)
        {
            bool hasTiers = random.Next(2) == 0;
            bool isReported = random.Next(3) == 0;
            List<BillRow> rows = [];
            for (int j = random.Next(1, 25); j > 0; j--)
            {
                long at =
                    new DateTimeOffset(
                        2025,
                        11,
                        random.Next(1, 4),
                        random.Next(24),
                        0,
                        0,
                        TimeSpan.Zero
                    ).ToUnixTimeSeconds() * 1_000_000_000;
                bool isUsage = isReported && random.Next(2) == 0;
                rows.Add(
                    new BillRow
                    {
                        Provider = "openai",
                        StartUnixNs = at,
                        EndUnixNs = at + 3_600_000_000_000,
                        Model = models[random.Next(3)],
                        Item = "tool",
                        Meter = meters[random.Next(meters.Length)],
                        Tier = hasTiers ? (ServiceTier)random.Next(6) : ServiceTier.Unstated,
                        IsUsage = isUsage,
                        Usd = isUsage
                            ? null
                            : Math.Round((decimal)(random.NextDouble() - 0.1), random.Next(9)),
                        Quantity = random.Next(3) == 0 ? null : random.Next(200_000),
                        Requests = random.Next(3) == 0 ? random.Next(5) : null,
                    }
                );
            }

            if (rows.Exists(row => row.Usd is null) && rows.TrueForAll(row => row.Usd is null))
            {
                continue;
            }

            LedgerBillDocument document = scene.Compare(new ProviderBill(["random"], rows, 0, []));

            Assert.Equal(document.BilledUsd - document.MeteredUsd.Usd, document.DifferenceUsd);
            Assert.Equal(document.DifferenceUsd, document.Reasons.Sum(reason => reason.Usd));
            foreach (BilledDay day in document.Days)
            {
                Assert.Equal(day.BilledUsd - day.MeteredUsd, day.DifferenceUsd);
                Assert.Equal(day.DifferenceUsd, day.Reasons.Sum(reason => reason.Usd));
            }

            HashSet<long> priced =
            [
                .. rows.Where(row => row.Usd is not null).Select(row => row.StartUnixNs / 86_400_000_000_000),
            ];
            Assert.Equal(
                rows.Where(row => priced.Contains(row.StartUnixNs / 86_400_000_000_000))
                    .Sum(row => row.Usd ?? 0),
                document.BilledUsd
            );
        }
    }
}
