using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs;

/// <summary>A gateway's folder with three hours of an own deployment, 10:00 to 13:00 on 20 September 2025; the second hour is empty.</summary>
internal sealed class ReconcileScene : IDisposable
{
    public const string Span = "--since 2025-09-20T10 --until 2025-09-20T13";
    public const string Bill = "reconcile --deployment local/llama --gpus 2 --gpu-price $2.50/h";

    private readonly LedgerScene scene = new();

    public ReconcileScene()
    {
        scene.Clock.Now = new DateTimeOffset(2025, 9, 20, 10, 5, 0, TimeSpan.Zero);
        scene.Write(journal =>
        {
            Attempt(journal, 1, "search", "k1", new TokenCounts(4000, 0, 0, 500));
            Attempt(journal, 2, "search", "k2", new TokenCounts(1000, 3000, 0, 500));
            Attempt(journal, 3, "docs", "k3", new TokenCounts(200, 0, 0, 100));
            scene.Clock.Now = scene.Clock.Now.AddHours(2);
            Attempt(journal, 4, "", "k4", new TokenCounts(100, 0, 0, 10));
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(5), deployment: "openai/gpt", team: "docs"),
                LedgerScene.Settle(LedgerScene.Attempt(5), new TokenCounts(1000, 0, 0, 0))
            );
        });
    }

    public LedgerFolder Folder => scene.Folder;

    public string Dump() => scene.Dump();

    public void Write(Action<GatewayJournal> append) => scene.Write(append);

    public GatewayJournal OpenJournal() => scene.OpenJournal();

    public void Dispose() => scene.Dispose();

    public static void Attempt(GatewayJournal journal, int id, string team, string key, TokenCounts tokens) =>
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(id), key: key, team: team),
            LedgerScene.Settle(LedgerScene.Attempt(id), tokens) with
            {
                DurationUs = 600_000_000,
            }
        );

    public decimal BilledOfMonth(string month = "2025-09")
    {
        string[] parts = month.Split('-');
        string next = $"{parts[0]}-{int.Parse(parts[1], CultureInfo.InvariantCulture) + 1:00}";
        RunResult run = Ledger($"by team --since {month} --until {next} --json");
        return JsonDocument
            .Parse(run.Output)
            .RootElement.GetProperty("result")
            .GetProperty("total")
            .GetProperty("billed_usd")
            .GetDecimal();
    }

    public RunResult Ledger(string line) => Run.Farthing($"ledger {line} --data {scene.Folder.Path}");
}
